package io.jublk.sim.core;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Proxy;

/** This process's memory by address, as a kernel sees that of its callers. */
public final class Memory {

    /** All of it: an offset is an address. */
    public static final MemorySegment ALL = all();

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

    public static void zero(long address, long lengthBytes) {
        ALL.asSlice(address, lengthBytes).fill((byte) 0);
    }

    public static long getLong(long address) {
        return ALL.get(JAVA_LONG, address);
    }

    private Memory() {}
}
