package io.jublk.sim.file;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.jublk.sim.core.Node;
import io.jublk.uring.Errno;
import io.jublk.uring.Fallocate;
import io.jublk.uring.Open;
import io.jublk.uring.StatxDescriptor;
import java.lang.foreign.MemorySegment;

/** A {@link SimFile} as one open(2) got it. */
final class OpenFile extends Node {

    /** RWF_DSYNC and RWF_SYNC of linux/fs.h. */
    private static final int RWF_SYNCS = 2 | 4;

    /** A device number without an entry in sysfs, as a memory file system's. */
    private static final int ANONYMOUS_MAJOR = 0;

    private static final int ANONYMOUS_MINOR = 0xfffff;

    private final SimFile file;
    private final boolean direct;
    private final boolean writable;

    OpenFile(SimFile file, int flags) {
        this.file = file;
        direct = (flags & Open.DIRECT) != 0;
        writable = (flags & Open.READ_WRITE) != 0;
    }

    @Override
    public String name() {
        return file.name();
    }

    @Override
    public int read(long offset, long address, int lengthBytes) {
        if (isMisaligned(offset, address, lengthBytes)) {
            return -Errno.EINVAL; // iomap_dio_bio_iter of fs/iomap/direct-io.c
        }
        int moves = file.adversary().transfer(this, false, offset, lengthBytes);
        return moves < 0 ? moves : file.copyOut(offset, address, shortened(moves, lengthBytes));
    }

    @Override
    public int write(long offset, long address, int lengthBytes, int rwFlags) {
        if (!writable) {
            return -Errno.EBADF;
        }
        if (isMisaligned(offset, address, lengthBytes)) {
            return -Errno.EINVAL;
        }
        int moves = file.adversary().transfer(this, true, offset, lengthBytes);
        return moves < 0
                ? moves
                : file.copyIn(
                        offset, address, shortened(moves, lengthBytes), (rwFlags & RWF_SYNCS) != 0);
    }

    /** Direct I/O falls short by whole blocks only. */
    private int shortened(int moves, int lengthBytes) {
        if (moves >= lengthBytes) {
            return lengthBytes;
        }
        int unit = direct ? file.traits().directBytes() : 1;
        int whole = moves - moves % unit;
        return whole == 0 ? Math.min(unit, lengthBytes) : whole;
    }

    private boolean isMisaligned(long offset, long address, int lengthBytes) {
        return direct
                && (offset | address | lengthBytes) % file.traits().directBytes() != 0
                && offset < file.sizeBytes();
    }

    @Override
    public int sync() {
        int result = file.adversary().maintenance(this);
        if (result == 0) {
            file.syncAll();
        }
        return result;
    }

    /** vfs_fallocate of fs/open.c, then the file system's. */
    @Override
    public int fallocate(int mode, long offset, long lengthBytes) {
        if (!writable) {
            return -Errno.EBADF;
        }
        if (offset < 0 || lengthBytes <= 0) {
            return -Errno.EINVAL;
        }
        boolean punch = (mode & Fallocate.PUNCH_HOLE) != 0;
        boolean zero = (mode & Fallocate.ZERO_RANGE) != 0;
        if ((punch && (zero || !file.traits().punchesHoles() || (mode & Fallocate.KEEP_SIZE) == 0))
                || (zero && !file.traits().zeroesRanges())) {
            return -Errno.EOPNOTSUPP;
        }
        int result = file.adversary().maintenance(this);
        if (result < 0) {
            return result;
        }
        if (punch || zero) {
            file.zero(offset, lengthBytes, punch);
        } else if (offset < file.sizeBytes()
                && file.take(offset, (int) lengthBytes) < lengthBytes) {
            return -Errno.ENOSPC;
        }
        return 0;
    }

    @Override
    public int statx(MemorySegment out) {
        out.fill((byte) 0);
        FileTraits traits = file.traits();
        out.set(
                JAVA_INT,
                StatxDescriptor.MASK,
                StatxDescriptor.WANT_BASIC | StatxDescriptor.WANT_DIO_ALIGN);
        out.set(JAVA_INT, StatxDescriptor.BLKSIZE, traits.blockBytes());
        out.set(
                JAVA_SHORT,
                StatxDescriptor.MODE,
                (short) (StatxDescriptor.TYPE_REGULAR | OWNER_ONLY));
        out.set(JAVA_LONG, StatxDescriptor.SIZE, file.sizeBytes());
        out.set(JAVA_INT, StatxDescriptor.DEV_MAJOR, ANONYMOUS_MAJOR);
        out.set(JAVA_INT, StatxDescriptor.DEV_MINOR, ANONYMOUS_MINOR);
        out.set(JAVA_INT, StatxDescriptor.DIO_MEM_ALIGN, traits.directBytes());
        out.set(JAVA_INT, StatxDescriptor.DIO_OFFSET_ALIGN, traits.directBytes());
        return 0;
    }

    private static final int OWNER_ONLY = 0600;
}
