package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxKernelTest {

    private final LinuxKernel kernel = new LinuxKernel();

    @Test
    void failureIsTheNegativeErrno(@TempDir Path directory) throws IOException {
        String missing = directory.resolve("missing").toString();
        try (TestFile file = TestFile.with(directory, new byte[0]);
                Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(256, 8);
            assertEquals(-Errno.ENOENT, kernel.open(missing, Open.READ_ONLY, 0));
            assertEquals(-Errno.EBADF, kernel.close(-1));
            assertEquals(
                    -Errno.ENOTTY, kernel.ioctl(file.fd(), 0x5401, memory.address())); // TCGETS
            assertEquals(-Errno.EBADF, kernel.fallocate(-1, 0, 0, 1));
            assertEquals(-Errno.EBADF, kernel.ftruncate(-1, 0));
            assertEquals(-Errno.EBADF, kernel.statx(-1, StatxDescriptor.WANT_BASIC, memory));
            assertEquals(-Errno.EINVAL, kernel.prctl(-1, 0));
            assertEquals(-Errno.EINVAL, kernel.mlockall(0));
            assertEquals(-Errno.EINVAL, kernel.munmap(1, 1));
            assertEquals(-Errno.EINVAL, kernel.mmap(0, 0, Mman.MAP_ANONYMOUS, -1, 0));
            assertEquals(-Errno.EINVAL, kernel.schedSetAffinity(0, memory), "an empty set");
            assertEquals(-Errno.EINVAL, kernel.schedGetScheduler(-1));
            assertEquals(-Errno.EINVAL, kernel.schedSetScheduler(0, -1));
            assertEquals(-Errno.EBADF, kernel.ioUringEnter(-1, 0, 0, 0, 0, 0));
            assertEquals(-Errno.EBADF, kernel.ioUringRegister(1_000_000, Register.PROBE, 0, 0));
            assertTrue(kernel.ioUringSetup(0, memory) < 0);
        }
    }

    @Test
    void threadHasTheSchedulingThatItWasGiven() throws InterruptedException {
        List<Integer> policies = new ArrayList<>();
        Thread thread =
                new Thread(
                        () -> {
                            policies.add(kernel.schedGetScheduler(0));
                            policies.add(kernel.schedSetScheduler(0, Sched.BATCH));
                            policies.add(kernel.schedGetScheduler(kernel.gettid()));
                            policies.add(kernel.schedSetScheduler(0, Sched.NORMAL));
                            policies.add(kernel.schedGetScheduler(0));
                        });
        thread.start();
        thread.join();
        assertEquals(List.of(Sched.NORMAL, 0, Sched.BATCH, 0, Sched.NORMAL), policies);
    }

    /** FD_CLOEXEC is in the flags that /proc shows, in octal. */
    @Test
    void openedFileIsNotInheritedByPrograms(@TempDir Path directory) throws IOException {
        try (TestFile file = TestFile.with(directory, new byte[0])) {
            String info = Files.readString(Path.of("/proc/self/fdinfo/" + file.fd()));
            String flags = info.replaceAll("(?s).*flags:\\s*([0-7]+).*", "$1");
            assertEquals(
                    Open.CLOEXEC | Open.READ_WRITE,
                    Integer.parseInt(flags, 8) & (Open.CLOEXEC | 3),
                    info);
        }
    }

    @Test
    void statxTellsTypeAndSize(@TempDir Path directory) throws IOException {
        try (TestFile file = TestFile.with(directory, new byte[1234]);
                Arena arena = Arena.ofConfined()) {
            MemorySegment status = arena.allocate(StatxDescriptor.SIZE_BYTES, 8);
            assertEquals(0, kernel.statx(file.fd(), StatxDescriptor.WANT_BASIC, status));
            assertEquals(1234, status.get(JAVA_LONG, StatxDescriptor.SIZE));
            assertEquals(
                    StatxDescriptor.TYPE_REGULAR,
                    status.get(JAVA_SHORT, StatxDescriptor.MODE) & StatxDescriptor.TYPE_MASK);
        }
    }

    @Test
    void fallocatePunchesAHole(@TempDir Path directory) throws IOException {
        byte[] content = TestMemory.pattern(3 * 4096);
        Path path = Files.write(directory.resolve("file"), content);
        try (TestFile file = TestFile.open(path)) {
            int mode = Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE;
            assertEquals(0, kernel.fallocate(file.fd(), mode, 4096, 4096));
        }
        System.arraycopy(new byte[4096], 0, content, 4096, 4096);
        assertArrayEquals(content, Files.readAllBytes(path));
    }

    @Test
    void ioctlReachesTheDriver(@TempDir Path directory) throws Exception {
        try (TestFile fifo = TestFile.fifo(directory);
                Ring ring = TestRings.small();
                Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(32);
            ring.next().write(fifo.fd(), memory.address(), 17, -1);
            assertEquals(17, Completion.await(ring, 1).getFirst().result());
            assertEquals(0, kernel.ioctl(fifo.fd(), 0x541b, memory.address())); // FIONREAD
            assertEquals(17, memory.get(JAVA_INT, 0));
        }
    }

    @Test
    void pageIsAsLargeAsTheKernelSays() throws IOException {
        String maps = Files.readString(Path.of("/proc/self/smaps"));
        String kilobytes = maps.replaceAll("(?s)\\A.*?KernelPageSize:\\s*(\\d+) kB.*", "$1");
        assertEquals(Integer.parseInt(kilobytes) * 1024, kernel.pageBytes());
    }

    @Test
    void threadIdIsThatOfTheCaller() throws Exception {
        assertEquals(linuxThreadId(), kernel.gettid());
        int other =
                OtherThread.call(
                        () -> {
                            assertEquals(linuxThreadId(), kernel.gettid());
                            return kernel.gettid();
                        });
        assertTrue(other != kernel.gettid());
    }

    @Test
    void affinityIsThatOfTheCallingThreadAlone() throws Exception {
        String before = cpus();
        int first = Integer.parseInt(before.split("[-,]")[0]);
        String other =
                OtherThread.call(
                        () -> {
                            try (Arena arena = Arena.ofConfined()) {
                                MemorySegment mask = arena.allocate(128, 8);
                                mask.set(JAVA_LONG, first / 64 * 8L, 1L << first % 64);
                                assertEquals(0, kernel.schedSetAffinity(0, mask));
                                return cpus();
                            }
                        });
        assertEquals(String.valueOf(first), other);
        assertEquals(before, cpus());
    }

    @Test
    void affinityOfAnotherThreadCanBeSet() throws Exception {
        int first = Integer.parseInt(cpus().split("[-,]")[0]);
        int main = kernel.gettid();
        String before = cpus();
        OtherThread.call(
                () -> {
                    try (Arena arena = Arena.ofConfined()) {
                        MemorySegment mask = arena.allocate(128, 8);
                        mask.set(JAVA_LONG, first / 64 * 8L, 1L << first % 64);
                        assertEquals(0, kernel.schedSetAffinity(main, mask));
                        return before;
                    }
                });
        try {
            assertEquals(String.valueOf(first), cpus());
        } finally {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment all = arena.allocate(128, 8).fill((byte) -1);
                kernel.schedSetAffinity(0, all);
            }
        }
    }

    @Test
    void ftruncateCutsAndLengthens(@TempDir Path directory) throws IOException {
        try (TestFile file = TestFile.with(directory, new byte[100])) {
            assertEquals(0, kernel.ftruncate(file.fd(), 10));
            assertEquals(10, Files.size(Path.of("/proc/self/fd/" + file.fd())));
            assertEquals(0, kernel.ftruncate(file.fd(), 1000));
            assertEquals(1000, Files.size(Path.of("/proc/self/fd/" + file.fd())));
        }
    }

    private static int linuxThreadId() throws IOException {
        return Integer.parseInt(
                Files.readSymbolicLink(Path.of("/proc/thread-self")).getFileName().toString());
    }

    private static String cpus() throws IOException {
        return Files.readString(Path.of("/proc/thread-self/status"))
                .replaceAll("(?s).*Cpus_allowed_list:\\s*(\\S+).*", "$1");
    }
}
