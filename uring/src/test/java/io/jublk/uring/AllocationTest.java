package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AllocationTest {

    private static final int ROUNDS = 2_000;
    private static final int MAX_WINDOWS = 500;

    private long completed;
    private final CompletionHandler counter = (userData, result, flags) -> completed += userData;

    @Test
    void submissionAndCompletionAllocateNothing(@TempDir Path directory) throws Throwable {
        MethodHandle allocated = allocatedBytes();
        try (Ring ring = TestRings.small();
                TestFile file = TestFile.with(directory, TestMemory.pattern(4096));
                Arena arena = Arena.ofConfined()) {
            long address = arena.allocate(4096).address();
            long least = Long.MAX_VALUE;
            int windows = 0;
            // The first windows warm up; one without a byte shows what every later round costs.
            while (least > 0 && windows < MAX_WINDOWS) {
                windows++;
                long before = (long) allocated.invokeExact();
                for (int i = 0; i < ROUNDS; i++) {
                    round(ring, file.fd(), address);
                }
                least = Math.min(least, (long) allocated.invokeExact() - before);
            }
            assertEquals(3L * ROUNDS * windows, completed);
            long bytes = least;
            assertTrue(least == 0, () -> bytes + " bytes in " + ROUNDS + " rounds, at least");
        }
    }

    private void round(Ring ring, int fd, long address) {
        ring.next().nop().userData(1);
        ring.next().read(fd, address, 4096, 0).userData(2);
        ring.submitAndWait(2, 1_000_000_000);
        ring.drain(counter);
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
}
