package io.jublk.qcow2.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jublk.qcow2.check.Check;
import io.jublk.qcow2.check.CheckOptions;
import io.jublk.qcow2.check.Repair;
import io.jublk.qcow2.check.RepairMode;
import io.jublk.qcow2.device.HostileDevice;
import io.jublk.qcow2.file.HostFile;
import io.jublk.qcow2.format.BitmapDirectory;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.Limits;
import io.jublk.qcow2.format.Snapshot;
import io.jublk.qcow2.format.SnapshotTable;
import io.jublk.qcow2.image.ChainMap;
import io.jublk.qcow2.image.DiskImage;
import io.jublk.qcow2.image.OpenOptions;
import io.jublk.qcow2.image.Qcow2Image;
import io.jublk.qcow2.image.SystemTransforms;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Each way in which this program looks at an image. */
enum Reader {
    HEADER {
        @Override
        void read(Path file) {
            try (HostFile image = HostFile.open(file, true)) {
                Header header = Header.read(image);
                SnapshotTable.read(image, header);
                BitmapDirectory.read(image, header);
            }
        }
    },
    CHECK {
        @Override
        void read(Path file) {
            byte[] content = content(file);
            WatchedFile image = new WatchedFile(content, true);
            Check.run(image, CheckOptions.DEFAULTS);
            long bound = 4L * content.length + MAX_TABLE_READS_BYTES;
            if (image.bytesRead() > bound) {
                throw new IllegalStateException("read " + image.bytesRead() + " bytes");
            }
        }
    },
    REPAIR {
        @Override
        void read(Path file) {
            byte[] content = content(file);
            WatchedFile image = new WatchedFile(content, false);
            Repair.run(image, RepairMode.ALL, CheckOptions.DEFAULTS);
            // New refcounts go behind the largest L1 table that a header may claim.
            long bound = 2L * content.length + Limits.MAX_L1_BYTES + (16 << 20);
            if (image.content().length > bound) {
                throw new IllegalStateException("grew to " + image.content().length + " bytes");
            }
        }
    },
    MAP {
        @Override
        void read(Path file) {
            try (Qcow2Image image = open(file, null)) {
                ChainMap.walk(image, 0, start(image), _ -> {});
                ChainMap.walk(image, end(image), image.sizeBytes(), _ -> {});
            }
        }
    },
    DATA {
        @Override
        void read(Path file) {
            try (Qcow2Image image = open(file, null)) {
                readPieces(image);
            }
        }
    },
    DEVICE {
        @Override
        void read(Path file) {
            HostileDevice.read(file, Shape.PASSPHRASE.getBytes(UTF_8), MAX_READ_BYTES);
        }
    },
    WRITTEN_DEVICE {
        @Override
        void read(Path file) {
            HostileDevice.write(copy(file), Shape.PASSPHRASE.getBytes(UTF_8), 1);
        }
    },
    GROWN_DEVICE {
        @Override
        void read(Path file) {
            HostileDevice.grow(copy(file), Shape.PASSPHRASE.getBytes(UTF_8), 1);
        }
    },
    SNAPSHOT_DATA {
        @Override
        void read(Path file) {
            String id;
            try (HostFile image = HostFile.open(file, true)) {
                SnapshotTable table = SnapshotTable.read(image, Header.read(image));
                if (table.snapshots().isEmpty()) {
                    return;
                }
                Snapshot snapshot = table.snapshots().getFirst();
                id = snapshot.id();
            }
            try (Qcow2Image image = open(file, id)) {
                readPieces(image);
            }
        }
    };

    /** Beyond the shapes' own sizes: a mutation may have made the disk huge. */
    static final long MAX_READ_BYTES = 4 << 20;

    /** A check's allowance for tables that overlap, and more than its caches. */
    private static final long MAX_TABLE_READS_BYTES = 256 << 20;

    private static final int PIECE_BYTES = 256 << 10;

    /**
     * Looks at it.
     *
     * @throws io.jublk.qcow2.Qcow2Exception and no other
     */
    abstract void read(Path file);

    static Qcow2Image open(Path file, @org.jspecify.annotations.Nullable String snapshot) {
        return Qcow2Image.open(
                file,
                OpenOptions.DEFAULTS
                        .withSnapshot(snapshot)
                        .withTransforms(
                                new SystemTransforms(_ -> Shape.PASSPHRASE.getBytes(UTF_8))));
    }

    private static void readPieces(DiskImage image) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment piece = arena.allocate(PIECE_BYTES);
            for (long at = 0; at < start(image); at += PIECE_BYTES) {
                image.read(at, piece);
            }
            for (long at = end(image); at < image.sizeBytes(); at += PIECE_BYTES) {
                image.read(at, piece);
            }
        }
    }

    private static long start(DiskImage image) {
        return Math.min(MAX_READ_BYTES, image.sizeBytes());
    }

    private static long end(DiskImage image) {
        return Math.max(start(image), image.sizeBytes() - PIECE_BYTES);
    }

    /**
     * What it may allocate, garbage included, for images of at most 3 MiB: twice the largest L1
     * table, and copies of the image. A repair looks at all of it again after each step.
     */
    long maxAllocatedBytes() {
        return switch (this) {
            case REPAIR -> 512 << 20;
            // The simulated file grows on the heap, write by write.
            case WRITTEN_DEVICE, GROWN_DEVICE -> 2L << 30;
            default -> 96 << 20;
        };
    }

    /** To be changed. */
    private static Path copy(Path file) {
        Path copy = file.resolveSibling("written.qcow2");
        try {
            return Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] content(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
