package io.jublk.qcow2.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.QemuImg;
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

/**
 * Damaged images of all shapes, repaired: QEMU finds nothing wrong where its own repair leaves
 * nothing wrong, and what could be read before reads the same.
 */
class MutatedRepairTest {

    /** Of each shape; {@code -Djublk.mutations=1000} for a long run. */
    private static final int MUTATIONS = Integer.getInteger("jublk.mutations", Seeds.trials(6));

    @TempDir Path directory;

    @Test
    void repairedImagesAreSoundForQemu() throws IOException {
        long seed = Seeds.next();
        int sound = 0;
        for (Shape shape : Shape.ALL) {
            byte[] image = shape.bytes(directory);
            Mutator mutator = new Mutator(image, new Random(seed));
            for (int i = 0; i < MUTATIONS; i++) {
                List<Mutation> mutations = mutator.tables();
                String label =
                        "%s with %s, seed %d"
                                .formatted(shape.name(), Mutation.format(mutations), seed);
                if (repair(label, Mutation.applyAll(image, mutations))) {
                    sound++;
                }
            }
        }
        System.out.println("sound " + sound + " of " + Shape.ALL.size() * MUTATIONS);
        // Some four of ten are; far fewer would mean that hardly anything is tried.
        assertTrue(sound > Shape.ALL.size() * MUTATIONS / 10, "sound: " + sound);
    }

    /** True when the image is sound again. */
    private boolean repair(String label, byte[] damaged) throws IOException {
        Path before = Files.write(directory.resolve("before.qcow2"), damaged);
        WatchedFile file = new WatchedFile(damaged.clone(), false);
        CheckReport report;
        try {
            report = Repair.run(file, RepairMode.ALL, CheckOptions.DEFAULTS);
        } catch (Qcow2Exception e) {
            return false;
        }
        Path after = Files.write(directory.resolve("after.qcow2"), file.content());
        Oracle qemu = Oracle.of(after);
        String found = "\n" + String.join("\n", report.findings()) + "\n" + qemu.output();
        if (report.isConsistent()) {
            assertEquals(0, report.leaks(), label + found);
            assertEquals(0, qemu.exitCode(), label + found);
        } else if (qemu.exitCode() != 0 && report.overlaps() == 0 && !found.contains("bitmap")) {
            // Where something overlaps QEMU writes entries that may be guest data, we do not.
            // QEMU loads bitmaps when it opens the image, and stores them anew.
            assertEquals(0, qemusRepair(damaged) ? 1 : 0, label + found);
        }
        if (Check.run(new WatchedFile(damaged, true), CheckOptions.DEFAULTS).overlaps() > 0) {
            return report
                    .isConsistent(); // Tables are seen as data: those that are put right differ.
        }
        Path rawBefore = directory.resolve("before.raw");
        Path rawAfter = directory.resolve("after.raw");
        if (convert(before, rawBefore)) {
            assertTrue(convert(after, rawAfter), label + found);
            assertEquals(-1, Files.mismatch(rawBefore, rawAfter), label + found);
        }
        return report.isConsistent();
    }

    private static boolean convert(Path image, Path raw) {
        return QemuImg.tryRun("convert", "-f", "qcow2", "-O", "raw", image, raw).exitCode() == 0;
    }

    /** Whether QEMU's own repair makes the image sound. */
    private boolean qemusRepair(byte[] damaged) throws IOException {
        Path theirs = Files.write(directory.resolve("theirs.qcow2"), damaged);
        QemuImg.tryRun("check", "-f", "qcow2", "-r", "all", theirs);
        return QemuImg.tryRun("check", "-f", "qcow2", theirs).exitCode() == 0;
    }
}
