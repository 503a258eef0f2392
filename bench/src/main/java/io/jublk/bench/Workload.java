package io.jublk.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One case: how the client reads or writes.
 *
 * @param depth requests in flight
 */
public record Workload(String rw, long blockBytes, int depth) {

    private static final long SMALL_BYTES = 4096;
    private static final int SMALL_DEPTH = 64;
    private static final int DEPTH = 32;

    /**
     * Plain read and write mean what is usual for the size: random for 4 KiB, where requests per
     * second count, and sequential above, where bytes do.
     */
    public static Workload of(Pattern pattern, long blockBytes, @Nullable Integer depth) {
        boolean small = blockBytes <= SMALL_BYTES;
        Pattern usual =
                switch (pattern) {
                    case READ -> small ? Pattern.RANDREAD : Pattern.READ;
                    case WRITE -> small ? Pattern.RANDWRITE : Pattern.WRITE;
                    case RANDREAD, RANDWRITE -> pattern;
                };
        int usualDepth = small ? SMALL_DEPTH : DEPTH;
        return new Workload(usual.word(), blockBytes, depth == null ? usualDepth : depth);
    }

    /** Every pattern at every size. */
    static List<Workload> all(
            List<ByteSize> sizes, List<Pattern> patterns, @Nullable Integer depth) {
        List<Workload> all = new ArrayList<>();
        for (ByteSize size : sizes) {
            for (Pattern pattern : patterns) {
                all.add(of(pattern, size.bytes(), depth));
            }
        }
        return all;
    }

    /** The sizes that tell, each read and written. */
    public static List<Workload> usual() {
        return all(
                List.of(
                        new ByteSize(4 << 10),
                        new ByteSize(64 << 10),
                        new ByteSize(128 << 10),
                        new ByteSize(512 << 10)),
                List.of(Pattern.READ, Pattern.WRITE),
                null);
    }

    /** As a table names it: 512k write. */
    public String label() {
        return new ByteSize(blockBytes) + " " + rw;
    }
}
