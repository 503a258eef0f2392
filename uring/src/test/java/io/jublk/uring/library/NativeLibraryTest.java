package io.jublk.uring.library;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.uring.KernelException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import org.junit.jupiter.api.Test;

class NativeLibraryTest {

    @Test
    void functionIsCalled() throws Throwable {
        MethodHandle abs =
                NativeLibrary.open("libc.so.6", "libc6")
                        .function("abs", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
        assertEquals(7, (int) abs.invokeExact(-7));
    }

    @Test
    void missingLibraryNamesThePackage() {
        KernelException e =
                assertThrows(
                        KernelException.class,
                        () -> NativeLibrary.open("libnowhere.so.1", "libnowhere1"));
        assertEquals(
                "cannot load libnowhere.so.1, install it (Debian: libnowhere1):"
                        + " ENOENT (no such file or directory)",
                e.getMessage());
    }

    @Test
    void missingFunctionNamesTheLibrary() {
        NativeLibrary libc = NativeLibrary.open("libc.so.6", "libc6");
        KernelException e =
                assertThrows(
                        KernelException.class,
                        () -> libc.function("jublk_is_not_here", FunctionDescriptor.ofVoid()));
        assertEquals(
                "libc.so.6 has no function jublk_is_not_here, install a newer one"
                        + " (Debian: libc6): ENOSYS (not in this kernel)",
                e.getMessage());
    }
}
