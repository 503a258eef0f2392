package io.jublk.ublk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.Open;
import io.jublk.uring.StatxDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * An open regular file or block device that requests read and write, with what direct I/O on it
 * asks for.
 */
public final class BackingFile implements AutoCloseable {

    /** The block layer's smallest block; also what direct I/O wants where a file does not say. */
    public static final int SECTOR_BYTES = 512;

    /** Largest block size that a device may have: the driver takes at most a page. */
    private static final int MAX_BLOCK_BYTES = 4096;

    // ioctls of linux/fs.h
    private static final long BLKROGET = 0x125e;
    private static final long BLKSSZGET = 0x1268;
    private static final long BLKPBSZGET = 0x127b;
    private static final long BLKGETSIZE64 = 0x80081272L;

    private final Kernel kernel;
    private final String path;
    private final int fd;
    private final boolean direct;
    private final boolean blockDevice;
    private final boolean readOnly;
    private final long sizeBytes;
    private final int offsetAlignmentBytes;
    private final int memoryAlignmentBytes;
    private final int preferredBlockBytes;
    private final int physicalBlockBytes;
    private final DeviceNumber storage;
    private int fixedIndex = -1;

    /** A device number; for a regular file that of the file system's device. */
    public record DeviceNumber(int major, int minor) {}

    private BackingFile(
            Kernel kernel, String path, int fd, boolean direct, boolean readOnly, Facts facts) {
        this.kernel = kernel;
        this.path = path;
        this.fd = fd;
        this.direct = direct;
        this.readOnly = readOnly;
        blockDevice = facts.blockDevice;
        sizeBytes = facts.sizeBytes;
        offsetAlignmentBytes = direct ? facts.dioOffsetBytes : 1;
        memoryAlignmentBytes = direct ? facts.dioMemoryBytes : 1;
        preferredBlockBytes = facts.preferredBytes;
        physicalBlockBytes = facts.physicalBytes;
        storage = facts.storage;
    }

    /**
     * Opens a file for the data path: with direct I/O where the file system can and the caller does
     * not ask for buffered.
     *
     * @throws UblkException when it is missing, a directory, not permitted, or of a wrong kind
     */
    public static BackingFile open(Kernel kernel, String path, boolean readOnly, boolean buffered) {
        int access = readOnly ? Open.READ_ONLY : Open.READ_WRITE;
        int fd = -Errno.EINVAL;
        boolean direct = !buffered;
        if (direct) {
            fd = kernel.open(path, access | Open.DIRECT, 0);
            if (fd == -Errno.EINVAL) {
                direct = false; // this file system has no direct I/O
            }
        }
        if (!direct) {
            fd = kernel.open(path, access, 0);
        }
        if (fd < 0) {
            throw cannotOpen(path, readOnly, fd);
        }
        try {
            Facts facts = Facts.of(kernel, path, fd);
            if (direct && !facts.directPossible()) {
                kernel.close(fd);
                direct = false;
                fd = KernelException.check(kernel.open(path, access, 0), path);
            }
            if (facts.blockDevice && !readOnly && facts.deviceReadOnly) {
                throw new UblkException(path + " is a read-only device; add --read-only");
            }
            return new BackingFile(kernel, path, fd, direct, readOnly, facts);
        } catch (RuntimeException e) {
            kernel.close(fd);
            throw e;
        }
    }

    private static UblkException cannotOpen(String path, boolean readOnly, int error) {
        String hint =
                switch (-error) {
                    case Errno.ENOENT -> "there is no such file; create it first";
                    case Errno.EISDIR -> "it is a directory; name a file or a block device";
                    case Errno.EACCES, Errno.EPERM ->
                            "permission denied; check its mode and owner, or run as root";
                    case Errno.EROFS ->
                            "its file system is read-only; add --read-only or move the file";
                    case Errno.EBUSY -> "it is in use, perhaps mounted or held by another device";
                    default -> Errno.describe(error);
                };
        return new UblkException(
                "cannot open "
                        + path
                        + (readOnly ? " for reading: " : " for reading and writing: ")
                        + hint);
    }

    /** What statx and the block device's ioctls say of an open file. */
    private record Facts(
            boolean blockDevice,
            boolean deviceReadOnly,
            long sizeBytes,
            int dioOffsetBytes,
            int dioMemoryBytes,
            int preferredBytes,
            int physicalBytes,
            DeviceNumber storage) {

        boolean directPossible() {
            return dioOffsetBytes > 0 && dioOffsetBytes <= MAX_BLOCK_BYTES;
        }

        static Facts of(Kernel kernel, String path, int fd) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment stat = arena.allocate(StatxDescriptor.SIZE_BYTES, 8);
                KernelException.check(
                        kernel.statx(
                                fd,
                                StatxDescriptor.WANT_BASIC | StatxDescriptor.WANT_DIO_ALIGN,
                                stat),
                        "statx of " + path);
                int type = stat.get(JAVA_SHORT, StatxDescriptor.MODE) & StatxDescriptor.TYPE_MASK;
                boolean knowsDio =
                        (stat.get(JAVA_INT, StatxDescriptor.MASK) & StatxDescriptor.WANT_DIO_ALIGN)
                                != 0;
                int preferred = stat.get(JAVA_INT, StatxDescriptor.BLKSIZE);
                return switch (type) {
                    case StatxDescriptor.TYPE_REGULAR ->
                            new Facts(
                                    false,
                                    false,
                                    stat.get(JAVA_LONG, StatxDescriptor.SIZE),
                                    // tmpfs takes O_DIRECT and does not say how aligned
                                    knowsDio
                                            ? stat.get(JAVA_INT, StatxDescriptor.DIO_OFFSET_ALIGN)
                                            : SECTOR_BYTES,
                                    knowsDio
                                            ? stat.get(JAVA_INT, StatxDescriptor.DIO_MEM_ALIGN)
                                            : SECTOR_BYTES,
                                    preferred,
                                    preferred,
                                    new DeviceNumber(
                                            stat.get(JAVA_INT, StatxDescriptor.DEV_MAJOR),
                                            stat.get(JAVA_INT, StatxDescriptor.DEV_MINOR)));
                    case StatxDescriptor.TYPE_BLOCK_DEVICE -> {
                        int logical = ioctlInt(kernel, fd, BLKSSZGET, arena, path);
                        yield new Facts(
                                true,
                                ioctlInt(kernel, fd, BLKROGET, arena, path) != 0,
                                ioctlLong(kernel, fd, BLKGETSIZE64, arena, path),
                                logical,
                                knowsDio
                                        ? stat.get(JAVA_INT, StatxDescriptor.DIO_MEM_ALIGN)
                                        : SECTOR_BYTES,
                                preferred,
                                ioctlInt(kernel, fd, BLKPBSZGET, arena, path),
                                new DeviceNumber(
                                        stat.get(JAVA_INT, StatxDescriptor.RDEV_MAJOR),
                                        stat.get(JAVA_INT, StatxDescriptor.RDEV_MINOR)));
                    }
                    case StatxDescriptor.TYPE_DIRECTORY ->
                            throw new UblkException(
                                    "cannot use "
                                            + path
                                            + ": it is a directory; name a file or a block"
                                            + " device");
                    default ->
                            throw new UblkException(
                                    "cannot use "
                                            + path
                                            + ": it is neither a regular file nor a block"
                                            + " device");
                };
            }
        }

        private static int ioctlInt(Kernel kernel, int fd, long request, Arena arena, String path) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            KernelException.check(kernel.ioctl(fd, request, out.address()), path);
            return out.get(JAVA_INT, 0);
        }

        private static long ioctlLong(
                Kernel kernel, int fd, long request, Arena arena, String path) {
            MemorySegment out = arena.allocate(JAVA_LONG);
            KernelException.check(kernel.ioctl(fd, request, out.address()), path);
            return out.get(JAVA_LONG, 0);
        }
    }

    public String path() {
        return path;
    }

    public int fd() {
        return fd;
    }

    /** Reads and writes go past the page cache. */
    public boolean isDirect() {
        return direct;
    }

    public boolean isBlockDevice() {
        return blockDevice;
    }

    public boolean isReadOnly() {
        return readOnly;
    }

    /** The size when it was opened. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** The size that it has now. */
    public long presentSizeBytes() {
        return Facts.of(kernel, path, fd).sizeBytes;
    }

    /**
     * Gives a regular file another size: by a cut, or by a hole at its end.
     *
     * @throws UblkException when the file system does not let it
     */
    public void setSize(long bytes) {
        int result = kernel.ftruncate(fd, bytes);
        if (result < 0) {
            throw new UblkException(
                    "cannot make " + path + " " + bytes + " bytes long: " + Errno.describe(result));
        }
    }

    /** What offsets and lengths must be a multiple of; 1 when buffered. */
    public int offsetAlignmentBytes() {
        return offsetAlignmentBytes;
    }

    /** What memory addresses must be a multiple of; 1 when buffered. */
    public int memoryAlignmentBytes() {
        return memoryAlignmentBytes;
    }

    /** st_blksize: the file system's block, a good granularity for holes. */
    public int preferredBlockBytes() {
        return preferredBlockBytes;
    }

    /** The medium's block: a block device's physical block size, a file's st_blksize. */
    public int physicalBlockBytes() {
        return physicalBlockBytes;
    }

    /** The device that the bytes end up on; a memory file system's has no entry in sysfs. */
    public DeviceNumber storage() {
        return storage;
    }

    /**
     * Whether the file can do this kind of fallocate(2). Tried where nothing is: beyond its end,
     * without changing its size.
     */
    public boolean canFallocate(int mode) {
        if (readOnly || blockDevice) {
            return false;
        }
        long beyond = (sizeBytes / preferredBlockBytes + 1) * preferredBlockBytes;
        return kernel.fallocate(fd, mode, beyond, preferredBlockBytes) == 0;
    }

    /** The place in every ring's table of fixed files; the engine sets it. */
    public int fixedIndex() {
        return fixedIndex;
    }

    void bindTo(int index) {
        fixedIndex = index;
    }

    @Override
    public void close() {
        kernel.close(fd);
    }
}
