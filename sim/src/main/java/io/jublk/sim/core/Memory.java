package io.jublk.sim.core;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;

/** This process's memory by address, as a kernel sees that of its callers. */
public final class Memory {

    /** All of it: an offset is an address. */
    public static final MemorySegment ALL = all();

    private static final long ZERO_BYTES = 64 << 10;

    private static final MemorySegment ZEROS = Arena.global().allocate(ZERO_BYTES);

    /** Made by the one module that may, out of a mapping that claims to begin at 0. */
    private static MemorySegment all() {
        Kernel mapsAtZero =
                (Kernel)
                        Proxy.newProxyInstance(
                                Kernel.class.getClassLoader(),
                                new Class<?>[] {Kernel.class},
                                (proxy, method, arguments) ->
                                        method.getReturnType() == long.class ? (Object) 0L : 0);
        return Mapping.ofFile(mapsAtZero, -1, 0, Long.MAX_VALUE, 0, 0).segment();
    }

    public static void copy(long from, long to, long lengthBytes) {
        MemorySegment.copy(ALL, from, ALL, to, lengthBytes);
    }

    /** Fills memory with one byte. */
    public static void fill(long address, long lengthBytes, byte value) {
        long word = (value & 0xffL) * 0x0101010101010101L;
        long at = 0;
        for (; at <= lengthBytes - Long.BYTES; at += Long.BYTES) {
            ALL.set(ValueLayout.JAVA_LONG_UNALIGNED, address + at, word);
        }
        for (; at < lengthBytes; at++) {
            ALL.set(ValueLayout.JAVA_BYTE, address + at, value);
        }
    }

    /** By copies, which never make a segment of their own as a slice to be filled may. */
    public static void zero(long address, long lengthBytes) {
        for (long at = 0; at < lengthBytes; at += ZERO_BYTES) {
            MemorySegment.copy(ZEROS, 0, ALL, address + at, Math.min(ZERO_BYTES, lengthBytes - at));
        }
    }

    public static long getLong(long address) {
        return ALL.get(JAVA_LONG, address);
    }

    private Memory() {}
}
