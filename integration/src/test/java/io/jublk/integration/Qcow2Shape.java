package io.jublk.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kinds of qcow2 images that a device has to treat each in its own way. */
enum Qcow2Shape {
    EMPTY {
        @Override
        Qcow2Image make(Path directory, long sizeBytes) throws IOException {
            return Qcow2Image.create(directory, sizeBytes);
        }
    },
    /** On a raw file of random bytes, which a partial write has to keep, and half as long. */
    BACKED {
        @Override
        Qcow2Image make(Path directory, long sizeBytes) throws IOException {
            Path backing = directory.resolve(BACKING);
            int half = (int) (sizeBytes / 2);
            Files.write(backing, Seeds.bytes(BACKING, half));
            return Qcow2Image.create(directory, sizeBytes, "-b", BACKING, "-F", "raw");
        }
    },
    EXTENDED_L2 {
        @Override
        Qcow2Image make(Path directory, long sizeBytes) throws IOException {
            return Qcow2Image.create(directory, sizeBytes, "--extended-l2", "--cluster-size=128k");
        }
    },
    LUKS {
        @Override
        Qcow2Image make(Path directory, long sizeBytes) throws IOException {
            return Qcow2Image.encrypted(directory, sizeBytes);
        }
    },
    VERSION_2 {
        @Override
        Qcow2Image make(Path directory, long sizeBytes) throws IOException {
            return Qcow2Image.create(directory, sizeBytes, "--compat=0.10");
        }
    },
    /** Many slices and refcount blocks for little data. */
    SMALL_CLUSTERS {
        @Override
        Qcow2Image make(Path directory, long sizeBytes) throws IOException {
            return Qcow2Image.create(directory, sizeBytes, "--cluster-size=4k");
        }
    },
    /** Each of its clusters is compressed: nothing is written in place. */
    COMPRESSED {
        @Override
        Qcow2Image make(Path directory, long sizeBytes) throws IOException {
            Path raw = FileTools.sparse(directory, sizeBytes);
            byte[] text = new byte[(int) (sizeBytes / 2)];
            for (int i = 0; i < text.length; i++) {
                text[i] = (byte) (i / 1000);
            }
            FileTools.write(raw, 0, text);
            return Qcow2Image.compressed(directory, raw);
        }
    };

    /** The backing file's name. */
    static final String BACKING = "base.raw";

    abstract Qcow2Image make(Path directory, long sizeBytes) throws IOException;
}
