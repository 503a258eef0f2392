package io.jublk.qcow2.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.uring.library.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/**
 * The system's libzstd: the stable functions of zstd.h since 1.4.0. A size_t that they return is an
 * error when it is negative as a long.
 */
final class Libzstd {

    /** Loads it, or says what to install. */
    static NativeLibrary open() {
        return NativeLibrary.open("libzstd.so.1", "libzstd1");
    }

    /** A function that returns size_t. */
    static MethodHandle function(String name, MemoryLayout... arguments) {
        return open().function(name, FunctionDescriptor.of(JAVA_LONG, arguments));
    }

    /** A function that makes a context. */
    static MethodHandle maker(String name) {
        return open().function(name, FunctionDescriptor.of(ADDRESS));
    }

    private Libzstd() {}
}
