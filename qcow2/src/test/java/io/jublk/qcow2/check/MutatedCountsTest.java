package io.jublk.qcow2.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.Seeds;
import io.jublk.qcow2.hostile.Mutation;
import io.jublk.qcow2.hostile.Mutator;
import io.jublk.qcow2.hostile.Shape;
import io.jublk.qcow2.hostile.WatchedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damaged images of all shapes: we count what {@code qemu-img check} counts. */
class MutatedCountsTest {

    /** Of each shape; {@code -Djublk.mutations=1000} for a long run. */
    private static final int MUTATIONS = Integer.getInteger("jublk.mutations", Seeds.trials(12));

    @TempDir Path directory;

    @Test
    void countsAreQemus() throws IOException {
        long seed = Seeds.next();
        int compared = 0;
        for (Shape shape : Shape.ALL) {
            byte[] image = shape.bytes(directory);
            Mutator mutator = new Mutator(image, new Random(seed));
            for (int i = 0; i < MUTATIONS; i++) {
                List<Mutation> mutations = mutator.tables();
                if (compare(shape, image, mutations, "seed " + seed)) {
                    compared++;
                }
            }
        }
        System.out.println("compared " + compared + " of " + Shape.ALL.size() * MUTATIONS);
        assertTrue(compared > Shape.ALL.size() * MUTATIONS / 2);
    }

    /** False when QEMU does not get to the end. */
    private boolean compare(Shape shape, byte[] image, List<Mutation> mutations, String seed)
            throws IOException {
        String label = shape.name() + " with " + Mutation.format(mutations) + ", " + seed;
        byte[] damaged = Mutation.applyAll(image, mutations);
        Path file = directory.resolve("damaged.qcow2");
        Files.write(file, damaged);
        Oracle qemu = Oracle.of(file);
        CheckReport ours;
        try {
            ours = Check.run(new WatchedFile(damaged, true), CheckOptions.DEFAULTS);
        } catch (Qcow2Exception e) {
            assertEquals(1, qemu.exitCode(), label + ": " + e.getMessage());
            return false;
        }
        if (qemu.numbers() == null) {
            // It gave up (bitmaps, snapshots, a negative offset), or its own assertion killed it.
            assertFalse(ours.isConsistent(), label + qemu.output());
            return false;
        }
        if (ours.findings().contains("ERROR the bitmap directory cannot be read")) {
            // We take no directory with an entry beyond the limits; QEMU takes some.
            assertNotEquals(0, qemu.exitCode(), label);
            return false;
        }
        assertEquals(
                qemu.numbers(),
                Oracle.numbersOf(ours),
                () -> label + "\n" + String.join("\n", ours.findings()) + "\n" + qemu.output());
        return true;
    }
}
