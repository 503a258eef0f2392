package io.jublk.qcow2.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * Many crash runs: {@code CrashRuns power|server SECONDS [SEED]}, by power cuts or by deaths of the
 * server alone; stops at the first that fails.
 */
final class CrashRuns {

    private static final int SESSIONS = 6;

    private CrashRuns() {}

    static CrashRun.Outcome one(Path directory, long seed) throws IOException {
        return one(directory, seed, CrashRun.Mode.POWER_CUTS);
    }

    static CrashRun.Outcome one(Path directory, long seed, CrashRun.Mode mode) throws IOException {
        Random random = new Random(seed);
        ImageShape shape = ImageShape.random(random);
        Path image = directory.resolve("image-" + seed + ".qcow2");
        try {
            shape.make(image, random);
            return new CrashRun(image, shape, random, mode).run(SESSIONS);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + seed + ", " + shape + ": " + e.getMessage(), e);
        } finally {
            Files.deleteIfExists(image);
            Files.deleteIfExists(image.resolveSibling(image.getFileName() + ".base"));
        }
    }

    public static void main(String[] args) throws IOException {
        CrashRun.Mode mode =
                switch (args[0]) {
                    case "server" -> CrashRun.Mode.SERVER_DIES;
                    case "power" -> CrashRun.Mode.POWER_CUTS;
                    default -> throw new IllegalArgumentException(args[0] + ": power or server?");
                };
        long end = System.nanoTime() + Long.parseLong(args[1]) * 1_000_000_000L;
        long first = args.length > 2 ? Long.parseLong(args[2]) : System.nanoTime();
        Path directory = Files.createTempDirectory("crash");
        long seed = first;
        long requests = 0;
        long cuts = 0;
        long leaks = 0;
        long grown = 0;
        while (System.nanoTime() < end) {
            CrashRun.Outcome outcome = one(directory, seed++, mode);
            requests += outcome.requests();
            cuts += outcome.powerCuts();
            leaks += outcome.leaks();
            grown += outcome.grown();
        }
        System.out.printf(
                "%d seeds from %d: %d requests, %d times grown, %d %s, %d leaked clusters,"
                        + " no corruption%n",
                seed - first,
                first,
                requests,
                grown,
                cuts,
                mode == CrashRun.Mode.SERVER_DIES ? "deaths" : "power cuts",
                leaks);
        Files.delete(directory);
    }
}
