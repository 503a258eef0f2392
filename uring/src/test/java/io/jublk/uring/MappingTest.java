package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MappingTest {

    private static final int PAGE = new LinuxKernel().pageBytes();

    private final Kernel kernel = new LinuxKernel();

    @Test
    void populatedMemoryIsZeroedAndPageAligned() {
        assertBlankPages(Mapping::populated);
    }

    @Test
    void reservedMemoryIsZeroedAndPageAligned() {
        assertBlankPages(Mapping::reserved);
    }

    @Test
    void populatedMemoryIsPresentAndReservedIsNot() throws IOException {
        try (Mapping populated = Mapping.populated(kernel, 64L * PAGE);
                Mapping reserved = Mapping.reserved(kernel, 64L * PAGE)) {
            assertEquals(64, pagesPresent(populated));
            assertEquals(0, pagesPresent(reserved));
        }
    }

    @Test
    void accessAfterCloseIsAnException() {
        Mapping mapping = Mapping.populated(kernel, PAGE);
        MemorySegment segment = mapping.segment();
        MemorySegment slice = segment.asSlice(8, 8);
        segment.set(JAVA_BYTE, 0, (byte) 1);
        mapping.close();
        assertThrows(IllegalStateException.class, () -> segment.get(JAVA_BYTE, 0));
        assertThrows(IllegalStateException.class, () -> slice.set(JAVA_BYTE, 0, (byte) 1));
    }

    @Test
    void accessBeyondTheEndIsAnException() {
        try (Mapping mapping = Mapping.populated(kernel, PAGE)) {
            assertThrows(
                    IndexOutOfBoundsException.class, () -> mapping.segment().get(JAVA_BYTE, PAGE));
        }
    }

    @Test
    void closeUnmapsAllOfIt() {
        List<Long> unmapped = new ArrayList<>();
        Kernel recording =
                new ForwardingKernel() {
                    @Override
                    public int munmap(long address, long lengthBytes) {
                        unmapped.add(address);
                        unmapped.add(lengthBytes);
                        return super.munmap(address, lengthBytes);
                    }
                };
        Mapping mapping = Mapping.populated(recording, 3L * PAGE);
        mapping.close();
        assertEquals(List.of(mapping.address(), 3L * PAGE), unmapped);
    }

    @Test
    void memoryIsUsableFromEveryThread() throws Exception {
        try (Mapping mapping = Mapping.populated(kernel, PAGE)) {
            mapping.segment().set(JAVA_BYTE, 5, (byte) 7);
            assertEquals((byte) 7, OtherThread.call(() -> mapping.segment().get(JAVA_BYTE, 5)));
        }
    }

    @Test
    void fileIsMappedFromTheOffset(@TempDir Path directory) throws IOException {
        byte[] content = TestMemory.pattern(2 * PAGE);
        Path path = Files.write(directory.resolve("file"), content);
        try (TestFile file = TestFile.open(path);
                Mapping mapping =
                        Mapping.ofFile(
                                kernel,
                                file.fd(),
                                PAGE,
                                PAGE,
                                Mman.PROT_READ | Mman.PROT_WRITE,
                                Mman.MAP_SHARED)) {
            assertEquals(content[PAGE], mapping.segment().get(JAVA_BYTE, 0));
            mapping.segment().set(JAVA_BYTE, PAGE - 1, (byte) 0);
            content[2 * PAGE - 1] = 0;
            assertArrayEquals(content, Files.readAllBytes(path));
        }
    }

    @Test
    void refusalNamesTheError() {
        KernelException e =
                assertThrows(KernelException.class, () -> Mapping.populated(kernel, 1L << 60));
        assertEquals(Errno.ENOMEM, e.errno());
        assertEquals("mmap of 1152921504606846976 bytes: ENOMEM (out of memory)", e.getMessage());
    }

    @Test
    void descriptorThatIsNotOpenIsRefused() {
        KernelException e =
                assertThrows(
                        KernelException.class,
                        () -> Mapping.ofFile(kernel, -1, 0, PAGE, Mman.PROT_READ, Mman.MAP_SHARED));
        assertEquals(Errno.EBADF, e.errno());
    }

    private void assertBlankPages(BiFunction<Kernel, Long, Mapping> map) {
        try (Mapping mapping = map.apply(kernel, 4L * PAGE)) {
            assertEquals(0, mapping.address() % PAGE);
            assertEquals(mapping.address(), mapping.segment().address());
            assertArrayEquals(new byte[4 * PAGE], TestMemory.bytes(mapping.segment()));
            mapping.segment().fill((byte) 1); // and writable to the last byte
        }
    }

    /** /proc/self/pagemap has 8 bytes for each page; bit 63 says that it is in memory. */
    private static int pagesPresent(Mapping mapping) throws IOException {
        try (RandomAccessFile pagemap = new RandomAccessFile("/proc/self/pagemap", "r")) {
            pagemap.seek(mapping.address() / PAGE * 8);
            int present = 0;
            for (int i = 0; i < mapping.segment().byteSize() / PAGE; i++) {
                if ((Long.reverseBytes(pagemap.readLong()) & Long.MIN_VALUE) != 0) {
                    present++;
                }
            }
            return present;
        }
    }
}
