package io.jublk.sim.client;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.jublk.sim.core.Memory;

/**
 * What a sector looks like that a certain write wrote: each of its 64 words tells the write, the
 * sector and the word's place. Whatever is at a wrong place, or of another time, shows.
 *
 * <pre>
 * 63..32 version   31..6 sector   5..0 word
 * </pre>
 */
final class Stamp {

    static final int SECTOR_BYTES = 512;
    static final int WORDS = SECTOR_BYTES / Long.BYTES;

    /** 26 bits. */
    static final int MAX_SECTORS = 1 << 26;

    /** What nobody wrote: memory of a payload before its read, and after its write. */
    static final long POISON = 0xeeee_eeee_eeee_eeeeL;

    static long base(int version, int sector) {
        return (long) version << 32 | (long) sector << 6;
    }

    /** Makes {@code count} sectors from {@code address} on those of a version. */
    static void write(long address, int version, int firstSector, int count) {
        for (int s = 0; s < count; s++) {
            long base = base(version, firstSector + s);
            long at = address + (long) s * SECTOR_BYTES;
            for (int word = 0; word < WORDS; word++) {
                Memory.ALL.set(JAVA_LONG, at + word * 8L, base + word);
            }
        }
    }

    /** Whether all words are those of a stamp. */
    static boolean isWhole(long address, long base) {
        long difference = 0;
        for (int word = 0; word < WORDS; word++) {
            difference |= Memory.ALL.get(JAVA_LONG, address + word * 8L) ^ (base + word);
        }
        return difference == 0;
    }

    static boolean isZero(long address) {
        long bits = 0;
        for (int word = 0; word < WORDS; word++) {
            bits |= Memory.ALL.get(JAVA_LONG, address + word * 8L);
        }
        return bits == 0;
    }

    static void poison(long address, long lengthBytes) {
        Memory.fill(address, lengthBytes, (byte) POISON);
    }

    static int version(long word) {
        return (int) (word >>> 32);
    }

    /** For a message: what a word tells of itself. */
    static String describe(long word) {
        if (word == 0) {
            return "zeros";
        }
        if (word == POISON) {
            return "memory that nobody wrote";
        }
        return "sector %d of write %d (word %d)"
                .formatted((int) (word >>> 6) & MAX_SECTORS - 1, version(word), (int) word & 63);
    }

    private Stamp() {}
}
