package io.jublk.qcow2.hostile;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** A change of an image's bytes, small enough to be kept in a test's text. */
public sealed interface Mutation {

    byte[] apply(byte[] image);

    /** Bytes from an offset on become others. */
    record Poke(int offset, String hex) implements Mutation {

        public static Poke ofLong(int offset, long value) {
            return new Poke(offset, HexFormat.of().toHexDigits(value));
        }

        @Override
        public byte[] apply(byte[] image) {
            byte[] bytes = HexFormat.of().parseHex(hex);
            int length = Math.clamp(image.length - offset, 0, bytes.length);
            if (length > 0) {
                System.arraycopy(bytes, 0, image, offset, length);
            }
            return image;
        }

        @Override
        public String toString() {
            return offset + "=" + hex;
        }
    }

    /** The file becomes this long. */
    record Truncate(int sizeBytes) implements Mutation {
        @Override
        public byte[] apply(byte[] image) {
            return Arrays.copyOf(image, sizeBytes);
        }

        @Override
        public String toString() {
            return "size=" + sizeBytes;
        }
    }

    /** An image with all of them. */
    static byte[] applyAll(byte[] image, List<Mutation> mutations) {
        byte[] changed = image.clone();
        for (Mutation mutation : mutations) {
            changed = mutation.apply(changed);
        }
        return changed;
    }

    /** The text that {@link #parse} reads: {@code "4096=00ff,size=512"}. */
    static String format(List<Mutation> mutations) {
        return mutations.stream().map(Object::toString).collect(Collectors.joining(","));
    }

    static List<Mutation> parse(String text) {
        return Arrays.stream(text.split(",")).map(Mutation::parseOne).toList();
    }

    private static Mutation parseOne(String text) {
        String[] sides = text.toLowerCase(Locale.ROOT).split("=", 2);
        return sides[0].equals("size")
                ? new Truncate(Integer.parseInt(sides[1]))
                : new Poke(Integer.parseInt(sides[0]), sides[1]);
    }

    /** A big-endian long of an image; 0 beyond its end. */
    static long longAt(byte[] image, long offset) {
        return offset < 0 || offset > image.length - Long.BYTES
                ? 0
                : ByteBuffer.wrap(image).getLong((int) offset);
    }
}
