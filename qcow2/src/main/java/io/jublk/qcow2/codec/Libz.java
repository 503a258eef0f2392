package io.jublk.qcow2.codec;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.uring.library.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;

/** The system's zlib: constants and struct z_stream_s of zlib.h, on 64-bit machines. */
final class Libz {

    static final int Z_OK = 0;
    static final int Z_STREAM_END = 1;
    static final int Z_FINISH = 4;
    static final int Z_DEFAULT_COMPRESSION = -1;
    static final int Z_DEFLATED = 8;
    static final int Z_DEFAULT_STRATEGY = 0;

    /** deflateInit2_ compares its first digit alone. */
    static final String ZLIB_VERSION = "1";

    static final StructLayout Z_STREAM =
            MemoryLayout.structLayout(
                    ADDRESS.withName("next_in"),
                    JAVA_INT.withName("avail_in"),
                    MemoryLayout.paddingLayout(4),
                    JAVA_LONG.withName("total_in"),
                    ADDRESS.withName("next_out"),
                    JAVA_INT.withName("avail_out"),
                    MemoryLayout.paddingLayout(4),
                    JAVA_LONG.withName("total_out"),
                    ADDRESS.withName("msg"),
                    ADDRESS.withName("state"),
                    ADDRESS.withName("zalloc"),
                    ADDRESS.withName("zfree"),
                    ADDRESS.withName("opaque"),
                    JAVA_INT.withName("data_type"),
                    MemoryLayout.paddingLayout(4),
                    JAVA_LONG.withName("adler"),
                    JAVA_LONG.withName("reserved"));

    static final long NEXT_IN = offset("next_in");
    static final long AVAIL_IN = offset("avail_in");
    static final long NEXT_OUT = offset("next_out");
    static final long AVAIL_OUT = offset("avail_out");

    /** Loads it, or says what to install. */
    static NativeLibrary open() {
        return NativeLibrary.open("libz.so.1", "zlib1g");
    }

    /** A function that returns an int, as all of zlib's do that we call. */
    static MethodHandle function(String name, MemoryLayout... arguments) {
        return open().function(name, FunctionDescriptor.of(JAVA_INT, arguments));
    }

    private static long offset(String field) {
        return Z_STREAM.byteOffset(MemoryLayout.PathElement.groupElement(field));
    }

    private Libz() {}
}
