package io.jublk.qcow2.device;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.ublk.BackingFile;
import io.jublk.uring.Errno;
import io.jublk.uring.FlockDescriptor;
import io.jublk.uring.Kernel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Keeps others from a file, and us from theirs, in the way of QEMU (block/file-posix.c,
 * raw_apply_lock_bytes), so that each sees the other. What one does with a file is a shared lock on
 * byte 100 + n, what one does not suffer others to do is one on byte 200 + n; before either, one
 * looks whether somebody holds the opposite. The locks go with the file's descriptor.
 */
public final class ImageLock {

    // Of enum BlockPermission in QEMU's block-common.h: the n of a permission.
    private static final int READ = 0;
    private static final int WRITE = 1;
    private static final int RESIZE = 3;

    private static final int[] READERS = {READ};
    private static final int[] WRITERS = {READ, WRITE, RESIZE};
    private static final int[] NOT_SUFFERED = {WRITE, RESIZE};

    private static final int DOES = 100;
    private static final int NOT_SUFFERED_BASE = 200;

    private final Kernel kernel;
    private final BackingFile file;

    private ImageLock(Kernel kernel, BackingFile file) {
        this.kernel = kernel;
        this.file = file;
    }

    /**
     * Keeps a file for work without a device, such as a check, until it is closed.
     *
     * @throws Qcow2Exception when somebody else has the file in a way that does not go with ours
     */
    public static BackingFile hold(Kernel kernel, String path, boolean readOnly) {
        BackingFile file = BackingFile.open(kernel, path, readOnly, true);
        try {
            take(kernel, file);
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * @throws Qcow2Exception when somebody else has the file in a way that does not go with ours
     */
    static void take(Kernel kernel, BackingFile file) {
        new ImageLock(kernel, file).takeAll(file.isReadOnly() ? READERS : WRITERS);
    }

    private void takeAll(int[] does) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment lock = arena.allocate(FlockDescriptor.SIZE_BYTES, 8);
            for (int n : does) {
                command(lock, FlockDescriptor.OFD_SET, FlockDescriptor.SHARED, DOES + n);
            }
            for (int n : NOT_SUFFERED) {
                int at = NOT_SUFFERED_BASE + n;
                command(lock, FlockDescriptor.OFD_SET, FlockDescriptor.SHARED, at);
            }
            for (int n : does) {
                requireNobody(lock, NOT_SUFFERED_BASE + n);
            }
            for (int n : NOT_SUFFERED) {
                requireNobody(lock, DOES + n);
            }
        }
    }

    private void requireNobody(MemorySegment lock, int at) {
        command(lock, FlockDescriptor.OFD_GET, FlockDescriptor.EXCLUSIVE, at);
        if (lock.get(JAVA_SHORT, FlockDescriptor.TYPE) != FlockDescriptor.UNLOCKED) {
            throw inUse();
        }
    }

    private void command(MemorySegment lock, int command, short type, long at) {
        lock.fill((byte) 0);
        lock.set(JAVA_SHORT, FlockDescriptor.TYPE, type);
        lock.set(JAVA_LONG, FlockDescriptor.START, at);
        lock.set(JAVA_LONG, FlockDescriptor.LEN, 1);
        int result = kernel.fcntl(file.fd(), command, lock.address());
        if (result == -Errno.EAGAIN || result == -Errno.EACCES) {
            throw inUse();
        }
        if (result < 0 && command == FlockDescriptor.OFD_GET) {
            lock.set(JAVA_SHORT, FlockDescriptor.TYPE, FlockDescriptor.UNLOCKED); // no locks here
        }
    }

    private Qcow2Exception inUse() {
        return new Qcow2Exception(
                file.path()
                        + ": the file is in use by another process, such as QEMU, qemu-img or another jublk"
                        + " device"
                        + (file.isReadOnly() ? "" : "; it can be shared only for reading")
                        + "; end that first");
    }
}
