package io.jublk.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** What udev does with scripts/udev/60-jublk.rules, for machines without udev. */
final class Udev implements AutoCloseable {

    private static final Path DEVICES = Path.of("/dev");
    private static final long POLL_MILLIS = 20;

    private final Thread thread = new Thread(this::watch, "give-node");
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private volatile boolean closed;

    Udev() {
        thread.start();
    }

    private void watch() {
        Set<String> known = new HashSet<>();
        try {
            while (!closed) {
                Set<String> now = nodes();
                known.retainAll(now);
                for (String node : now) {
                    if (known.add(node)) {
                        Program.Result result = Jublk.inside("give-node", node);
                        // it may have gone in the meantime
                        if (result.code() != 0 && Files.exists(DEVICES.resolve(node))) {
                            complaints.add(result.toString());
                        }
                    }
                }
                Thread.sleep(POLL_MILLIS);
            }
        } catch (IOException e) {
            complaints.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Set<String> nodes() throws IOException {
        try (Stream<Path> entries = Files.list(DEVICES)) {
            Set<String> names = new HashSet<>();
            entries.map(e -> e.getFileName().toString())
                    .filter(n -> n.matches("ublk[bc]\\d+"))
                    .forEach(names::add);
            return names;
        }
    }

    /** What went wrong so far. */
    List<String> complaints() {
        return complaints;
    }

    @Override
    public void close() {
        closed = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
