package io.jublk.qcow2.convert;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Random;

/** Disks to convert: noise, text and holes, of lengths that fit no cluster. */
final class Sources {

    /** Ends in a sector of its own, in the middle of a cluster of any size. */
    static final int SIZE_BYTES = (9 << 20) + 3 * 512;

    static Path raw(Path path, Random random) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(SIZE_BYTES);
            for (int i = 0; i < 60; i++) {
                int length = 1 + random.nextInt(i % 7 == 0 ? 400_000 : 3000);
                file.seek(random.nextInt(SIZE_BYTES - length));
                file.write(i % 3 == 0 ? noise(length, random) : text(length, random));
            }
            file.seek(SIZE_BYTES - 700); // the last bytes count too
            file.write(noise(700, random));
        }
        return path;
    }

    static byte[] noise(int length, Random random) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    static byte[] text(int length, Random random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append("line ").append(random.nextInt(2000)).append(" of a log file\n");
        }
        return text.substring(0, length).getBytes(US_ASCII);
    }

    private Sources() {}
}
