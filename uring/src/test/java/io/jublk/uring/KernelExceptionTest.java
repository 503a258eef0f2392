package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class KernelExceptionTest {

    @Test
    void saysWhatFailedAndWhy() {
        KernelException e =
                assertThrows(
                        KernelException.class,
                        () -> KernelException.check(-Errno.ENODEV, "opening /dev/x"));
        assertEquals("opening /dev/x: ENODEV (no such device)", e.getMessage());
        assertEquals(Errno.ENODEV, e.errno());
    }

    @Test
    void resultPasses() {
        assertEquals(0, KernelException.check(0, "nothing"));
        assertEquals(7, KernelException.check(7, "nothing"));
    }
}
