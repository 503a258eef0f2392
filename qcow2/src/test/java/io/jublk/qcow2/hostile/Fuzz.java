package io.jublk.qcow2.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Looks for images that a reader cannot bear: {@code Fuzz --minutes 30 --seed S}. With {@code
 * -Xmx128m}, so that what allocates by an image's word shows. Ends with 1 when there were some.
 */
public final class Fuzz {

    /** QEMU takes longer than all our readers together: it is asked now and then. */
    private static final int COMPARE_EVERY = 8;

    private final Trial trial;
    private final List<Shape> shapes;
    private final List<byte[]> images = new ArrayList<>();
    private final long seed;
    private long trials;

    Fuzz(Path directory, long seed) {
        this.trial = new Trial(directory);
        this.seed = seed;
        this.shapes = new ArrayList<>(Shape.ALL);
        // Its clusters make all that a trial does slow, and find nothing that others do not.
        shapes.removeIf(s -> s.name().startsWith("2 MiB"));
        shapes.add(Shape.LUKS);
        for (Shape shape : shapes) {
            images.add(shape.bytes(directory));
        }
    }

    long trials() {
        return trials;
    }

    /** Runs until the time is over; gives what was found, each with its image and mutations. */
    List<String> run(long seconds, int maxFindings) {
        List<String> findings = new ArrayList<>();
        Random random = new Random(seed);
        long end = System.nanoTime() + seconds * 1_000_000_000L;
        while (System.nanoTime() < end && findings.size() < maxFindings) {
            int index = random.nextInt(shapes.size());
            Mutator mutator = new Mutator(images.get(index), random);
            List<Mutation> mutations =
                    random.nextInt(3) == 0 ? mutator.tables() : mutator.anything();
            boolean compare =
                    trials++ % COMPARE_EVERY == 0 && !shapes.get(index).equals(Shape.LUKS);
            Optional<String> fault = trial.run(images.get(index), mutations, compare);
            fault.ifPresent(
                    f ->
                            findings.add(
                                    "\"%s\", \"%s\" (trial %d, seed %d): %s"
                                            .formatted(
                                                    shapes.get(index).name(),
                                                    Mutation.format(mutations),
                                                    trials,
                                                    seed,
                                                    f)));
        }
        return findings;
    }

    public static void main(String[] args) throws IOException {
        long minutes = 1;
        long seed = System.nanoTime();
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--minutes" -> minutes = Long.parseLong(args[i + 1]);
                case "--seed" -> seed = Long.parseLong(args[i + 1]);
                default -> throw new IllegalArgumentException(args[i]);
            }
        }
        System.out.println("seed " + seed);
        Fuzz fuzz = new Fuzz(Files.createTempDirectory("jublk-fuzz"), seed);
        List<String> findings = fuzz.run(minutes * 60, Integer.MAX_VALUE);
        findings.forEach(System.out::println);
        System.out.println(fuzz.trials() + " trials, " + findings.size() + " findings");
        System.exit(findings.isEmpty() ? 0 : 1);
    }
}
