package io.jublk.qcow2.device;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What every sector of a disk may hold: the last that was acknowledged; after a power cut, also
 * what came after the last flush. Contents are known by their hash; 0 is a sector of zeros.
 */
final class DiskModel {

    static final int SECTOR = 512;

    private static final long NEVER = Long.MAX_VALUE;

    private static final class Version {
        final long value;
        long acknowledged = NEVER;

        Version(long value) {
            this.value = value;
        }
    }

    private final long[] current;
    private final long[] stable;
    private final boolean[] unsure;
    private final boolean[] busy;
    private final int[] readers;
    private final Map<Integer, List<Version>> later = new HashMap<>();
    private long moment;
    private int sectors;

    /**
     * @param mostSectors what it may grow to
     */
    DiskModel(int sectors, int mostSectors) {
        this.sectors = sectors;
        current = new long[mostSectors];
        stable = new long[mostSectors];
        unsure = new boolean[mostSectors];
        busy = new boolean[mostSectors];
        readers = new int[mostSectors];
    }

    int sectors() {
        return sectors;
    }

    /** What it gets by growing holds zeros. */
    void grow(int toSectors) {
        sectors = toSectors;
    }

    static long hash(byte[] bytes, int at) {
        long hash = 0;
        boolean zero = true;
        for (int i = at; i < at + SECTOR; i++) {
            hash = hash * 0x100000001b3L + bytes[i] + 1;
            zero &= bytes[i] == 0;
        }
        return zero ? 0 : hash | 1;
    }

    // ---- which requests may overlap: reads with reads, nothing else

    boolean mayRead(int sector, int count) {
        for (int i = sector; i < sector + count; i++) {
            if (busy[i]) {
                return false;
            }
        }
        return true;
    }

    boolean mayWrite(int sector, int count) {
        for (int i = sector; i < sector + count; i++) {
            if (busy[i] || readers[i] > 0) {
                return false;
            }
        }
        return true;
    }

    void readBegins(int sector, int count) {
        for (int i = sector; i < sector + count; i++) {
            readers[i]++;
        }
    }

    void readEnds(int sector, byte[] bytes, boolean failed) {
        for (int i = 0; i < bytes.length / SECTOR; i++) {
            readers[sector + i]--;
            long found = hash(bytes, i * SECTOR);
            if (!failed && !isCurrent(sector + i, found)) {
                throw new AssertionError(
                        "sector "
                                + (sector + i)
                                + " reads as "
                                + Long.toHexString(found)
                                + ", should be "
                                + Long.toHexString(current[sector + i]));
            }
        }
    }

    private boolean isCurrent(int sector, long value) {
        return value == current[sector] || (unsure[sector] && mayBe(sector, value));
    }

    void writeBegins(int sector, long value) {
        busy[sector] = true;
        later.computeIfAbsent(sector, s -> new ArrayList<>()).add(new Version(value));
    }

    void writeEnds(int sector, boolean failed) {
        busy[sector] = false;
        if (failed) {
            unsure[sector] = true;
            return;
        }
        Version version = later.getOrDefault(sector, List.of()).getLast();
        version.acknowledged = ++moment;
        current[sector] = version.value;
        unsure[sector] = false;
    }

    long flushBegins() {
        return moment;
    }

    void flushEnds(long began) {
        later.entrySet()
                .removeIf(
                        entry -> {
                            List<Version> versions = entry.getValue();
                            for (int i = versions.size() - 1; i >= 0; i--) {
                                if (versions.get(i).acknowledged <= began) {
                                    stable[entry.getKey()] = versions.get(i).value;
                                    versions.subList(0, i + 1).clear();
                                    break;
                                }
                            }
                            return versions.isEmpty();
                        });
    }

    /** What a sector may hold after a power cut now. */
    boolean mayBe(int sector, long value) {
        if (value == stable[sector]) {
            return true;
        }
        List<Version> versions = later.get(sector);
        return versions != null && versions.stream().anyMatch(v -> v.value == value);
    }

    /** The disk has been read after a power cut, or for the first time. */
    void settles(int sector, long value) {
        current[sector] = value;
        stable[sector] = value;
        unsure[sector] = false;
        busy[sector] = false;
        readers[sector] = 0;
        later.remove(sector);
    }

    String describe(int sector) {
        StringBuilder text = new StringBuilder(Long.toHexString(stable[sector]));
        for (Version v : later.getOrDefault(sector, List.of())) {
            text.append(v.acknowledged == NEVER ? " or unacknowledged " : " or ")
                    .append(Long.toHexString(v.value));
        }
        return text.toString();
    }
}
