package io.jublk.qcow2;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** qemu-io commands that leave clusters of every kind. */
public final class RandomWrites {

    private final Random random;
    private final long sizeBytes;
    private final int clusterBytes;

    public RandomWrites(Random random, long sizeBytes, int clusterBytes) {
        this.random = random;
        this.sizeBytes = sizeBytes;
        this.clusterBytes = clusterBytes;
    }

    /**
     * @param compressed how many whole clusters are written compressed, before all else: QEMU does
     *     not compress what is allocated already
     */
    public String[] commands(int count, int compressed) {
        List<String> commands = new ArrayList<>();
        long clusters = sizeBytes / clusterBytes;
        random.longs(0, clusters)
                .distinct()
                .limit(Math.min(compressed, clusters))
                .forEach(
                        cluster ->
                                commands.add(
                                        format(
                                                "write -c -P " + pattern(),
                                                cluster * clusterBytes,
                                                clusterBytes)));
        for (int i = 0; i < count; i++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> commands.add(range("write -P " + pattern(), 512));
                case 2 -> commands.add(range("write -P " + pattern(), clusterBytes));
                case 3 ->
                        commands.add(range("write -z", random.nextBoolean() ? 512 : clusterBytes));
                default -> commands.add(range("discard", clusterBytes));
            }
        }
        return commands.toArray(String[]::new);
    }

    private int pattern() {
        return 1 + random.nextInt(255);
    }

    private String range(String command, int alignment) {
        long units = sizeBytes / alignment;
        long from = random.nextLong(units);
        long length = 1 + random.nextLong(Math.min(units - from, 1 + units / 8));
        return format(command, from * alignment, length * alignment);
    }

    private static String format(String command, long offset, long length) {
        return String.format(Locale.ROOT, "%s %d %d", command, offset, length);
    }
}
