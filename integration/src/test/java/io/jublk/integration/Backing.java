package io.jublk.integration;

import io.jublk.targets.loop.LoopOptions;
import io.jublk.targets.ram.RamTarget;
import io.jublk.ublk.Target;
import io.jublk.uring.LinuxKernel;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** What a device under test stands on, made for one test. */
enum Backing {
    /** A file in memory, past the page cache. */
    TMPFS {
        @Override
        Target make(Stand stand, long size) throws IOException {
            return loop(LoopOptions.ofFile(stand.file(size)));
        }
    },
    /** The middle of a larger file, by an offset that is no multiple of a page. */
    RANGE {
        @Override
        Target make(Stand stand, long size) throws IOException {
            return loop(LoopOptions.ofFile(stand.file(size + (2 << 20))).withRange(512 * 3, size));
        }
    },
    /** A file system with a medium under it, past the page cache. */
    EXT4 {
        @Override
        Target make(Stand stand, long size) throws IOException {
            return loop(LoopOptions.ofFile(stand.fileOnExt4(size)));
        }
    },
    EXT4_BUFFERED {
        @Override
        Target make(Stand stand, long size) throws IOException {
            return loop(LoopOptions.ofFile(stand.fileOnExt4(size)).withBuffered());
        }
    },
    BLOCK_DEVICE {
        @Override
        Target make(Stand stand, long size) throws IOException {
            return loop(LoopOptions.ofFile(stand.blockDevice(size)));
        }
    },
    RAM {
        @Override
        Target make(Stand stand, long size) {
            return new RamTarget(size);
        }
    };

    abstract Target make(Stand stand, long size) throws IOException;

    private static Target loop(LoopOptions options) {
        return options.open(new LinuxKernel());
    }

    /** The files and file systems under one device; they go after it. */
    static final class Stand implements AutoCloseable {

        /** A file system's own data, with some to spare. */
        private static final long EXT4_OVERHEAD_BYTES = 32 << 20;

        private final Deque<Closeable> parts = new ArrayDeque<>();

        String file(long size) throws IOException {
            Path file = FileTools.sparse(Path.of("/tmp"), size);
            parts.push(() -> Files.delete(file));
            return file.toString();
        }

        String fileOnExt4(long size) throws IOException {
            Ext4 ext4 = Ext4.inMemory(size + EXT4_OVERHEAD_BYTES);
            parts.push(ext4);
            return FileTools.sparse(ext4.directory(), size).toString();
        }

        /** The guest's spare disk, where there is one. */
        String blockDevice(long size) throws IOException {
            String disk = System.getenv("GUEST_DISK");
            if (disk != null) {
                return disk;
            }
            LoopDevice device = LoopDevice.inMemory(size, 512);
            parts.push(device);
            return device.path();
        }

        @Override
        public void close() throws IOException {
            while (!parts.isEmpty()) {
                parts.pop().close();
            }
        }
    }
}
