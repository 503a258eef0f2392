package io.jublk.testkit;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** What a thread allocates on the heap. */
public final class AllocatedBytes {

    private static final int MAX_WINDOWS = 10 * 500;

    /**
     * What the calling thread allocates in one run of this, at the least: the first runs warm up
     * the code, and one without a byte shows what every later one costs.
     */
    public static long leastOf(Runnable window) throws Throwable {
        MethodHandle allocated = allocatedBytes();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < MAX_WINDOWS && least > 0; i++) {
            long before = (long) allocated.invokeExact();
            window.run();
            least = Math.min(least, (long) allocated.invokeExact() - before);
        }
        return least;
    }

    /** What the calling thread has allocated so far. */
    public static long soFar() {
        try {
            return (long) allocatedBytes().invokeExact();
        } catch (Throwable e) {
            throw new IllegalStateException("this JVM does not count allocations", e);
        }
    }

    /**
     * com.sun.management.ThreadMXBean.getCurrentThreadAllocatedBytes, without a module descriptor
     * that reads jdk.management.
     */
    private static MethodHandle allocatedBytes() throws ReflectiveOperationException {
        Object bean =
                Class.forName("java.lang.management.ManagementFactory")
                        .getMethod("getThreadMXBean")
                        .invoke(null);
        return MethodHandles.publicLookup()
                .findVirtual(
                        Class.forName("com.sun.management.ThreadMXBean"),
                        "getCurrentThreadAllocatedBytes",
                        MethodType.methodType(long.class))
                .bindTo(bean);
    }

    private AllocatedBytes() {}
}
