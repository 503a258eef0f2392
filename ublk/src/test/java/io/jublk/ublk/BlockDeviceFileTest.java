package io.jublk.ublk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.testkit.CHeaders;
import io.jublk.ublk.fake.FakeKernel;
import io.jublk.ublk.fake.Memory;
import io.jublk.uring.Errno;
import io.jublk.uring.Open;
import io.jublk.uring.StatxDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Block devices, of a fake kernel. */
class BlockDeviceFileTest {

    private final BlockKernel kernel = new BlockKernel();

    @Test
    void deviceTellsItsSizesItself() {
        try (BackingFile file = BackingFile.open(kernel, "/dev/sdz", false, false)) {
            assertTrue(file.isBlockDevice());
            assertTrue(file.isDirect());
            assertEquals(3L << 40, file.sizeBytes());
            assertEquals(4096, file.offsetAlignmentBytes());
            assertEquals(8, file.memoryAlignmentBytes());
            assertEquals(16384, file.physicalBlockBytes());
            assertEquals(new BackingFile.DeviceNumber(259, 7), file.storage());
            assertFalse(file.canFallocate(0));
        }
    }

    @Test
    void readOnlyDeviceHasToBeAskedForAsSuch() {
        kernel.readOnly = true;
        UblkException e =
                assertThrows(
                        UblkException.class,
                        () -> BackingFile.open(kernel, "/dev/sdz", false, false));
        assertEquals("/dev/sdz is a read-only device; add --read-only", e.getMessage());
        assertEquals(0, kernel.open());
        BackingFile.open(kernel, "/dev/sdz", true, false).close();
    }

    @Test
    void deviceWithLargeBlocksIsBuffered() {
        kernel.logicalBytes = 65536;
        try (BackingFile file = BackingFile.open(kernel, "/dev/sdz", false, false)) {
            assertFalse(file.isDirect());
        }
        assertEquals(0, kernel.open());
    }

    @Test
    void fileSystemWithoutDirectAccessIsBuffered() {
        FakeKernel noDirect =
                new FakeKernel() {
                    @Override
                    public synchronized int open(String path, int flags, int mode) {
                        return (flags & Open.DIRECT) != 0
                                ? -Errno.EINVAL
                                : super.open(path, flags, mode);
                    }
                };
        noDirect.file("/disk", new byte[512]);
        try (BackingFile file = BackingFile.open(noDirect, "/disk", false, false)) {
            assertFalse(file.isDirect());
        }
    }

    @Test
    void ioctlNumbersAreThoseOfC() {
        CHeaders.of("linux/types.h", "linux/fs.h")
                .assertAgree(
                        "BackingFile",
                        Map.of(
                                "BLKROGET", BlockKernel.READ_ONLY,
                                "BLKSSZGET", BlockKernel.LOGICAL,
                                "BLKPBSZGET", BlockKernel.PHYSICAL,
                                // its size_t is not among the kernel's own headers
                                "_IOR(0x12, 114, __u64)", BlockKernel.SIZE));
    }

    /** Has one device, and answers what it is asked by these numbers. */
    private static final class BlockKernel extends FakeKernel {

        private static final long READ_ONLY = 0x125e;
        private static final long LOGICAL = 0x1268;
        private static final long PHYSICAL = 0x127b;
        private static final long SIZE = 0x80081272L;

        private boolean readOnly;
        private int logicalBytes = 4096;

        BlockKernel() {
            file("/dev/sdz", new byte[0]);
        }

        @Override
        public synchronized int statx(int fd, int mask, MemorySegment out) {
            out.set(JAVA_SHORT, StatxDescriptor.MODE, (short) 0060660);
            out.set(JAVA_INT, StatxDescriptor.MASK, StatxDescriptor.WANT_DIO_ALIGN);
            out.set(JAVA_INT, StatxDescriptor.DIO_MEM_ALIGN, 8);
            out.set(JAVA_INT, StatxDescriptor.BLKSIZE, 4096);
            out.set(JAVA_INT, StatxDescriptor.RDEV_MAJOR, 259);
            out.set(JAVA_INT, StatxDescriptor.RDEV_MINOR, 7);
            return 0;
        }

        @Override
        public int ioctl(int fd, long request, long argAddress) {
            if (request == SIZE) {
                Memory.ALL.set(JAVA_LONG, argAddress, 3L << 40);
            } else if (request == READ_ONLY) {
                Memory.ALL.set(JAVA_INT, argAddress, readOnly ? 1 : 0);
            } else if (request == LOGICAL) {
                Memory.ALL.set(JAVA_INT, argAddress, logicalBytes);
            } else if (request == PHYSICAL) {
                Memory.ALL.set(JAVA_INT, argAddress, 16384);
            } else {
                return -Errno.ENOTTY;
            }
            return 0;
        }
    }
}
