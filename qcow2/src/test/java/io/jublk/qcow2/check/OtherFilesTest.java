package io.jublk.qcow2.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.QemuImg;
import io.jublk.qcow2.Seeds;
import io.jublk.qcow2.format.HeaderField;
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

/** Images that need something besides themselves, or hold something that is stale. */
class OtherFilesTest {

    private static final int MUTATIONS = 20;

    @TempDir Path directory;

    @Test
    void countsWithAnExternalDataFileAreQemus() throws IOException {
        Path image = directory.resolve("a.qcow2");
        String options = "cluster_size=4k,data_file=" + directory.resolve("data");
        QemuImg.run("create", "-q", "-f", "qcow2", "-o", options, image, "2M");
        QemuImg.io(image, "write -P 1 0 100k", "write -z 200k 64k", "write -P 2 1M 9k");
        byte[] sound = Files.readAllBytes(image);
        assertEquals(0, compare(image, sound, "sound").corruptions());
        long seed = Seeds.next();
        Mutator mutator = new Mutator(sound, new Random(seed));
        for (int i = 0; i < MUTATIONS; i++) {
            List<Mutation> mutations = mutator.tables();
            compare(
                    image,
                    Mutation.applyAll(sound, mutations),
                    Mutation.format(mutations) + ", seed " + seed);
        }
    }

    private static CheckReport compare(Path image, byte[] content, String label)
            throws IOException {
        Files.write(image, content);
        Oracle qemu = Oracle.of(image);
        CheckReport report = Check.run(new WatchedFile(content, true), CheckOptions.DEFAULTS);
        assertEquals(
                qemu.numbers(),
                Oracle.numbersOf(report),
                () -> label + "\n" + String.join("\n", report.findings()) + qemu.output());
        return report;
    }

    @Test
    void encryptedImageIsCheckedWithoutItsKey() throws IOException {
        byte[] image = Shape.LUKS.bytes(directory);
        CheckReport report = Check.run(new WatchedFile(image, true), CheckOptions.DEFAULTS);
        assertTrue(report.isConsistent(), () -> String.join("\n", report.findings()));
        Path file = Files.write(directory.resolve("a.qcow2"), image);
        Oracle qemu =
                Oracle.of(
                        "--object",
                        "secret,id=s,data=" + Shape.PASSPHRASE,
                        "--image-opts",
                        "driver=qcow2,encrypt.key-secret=s,file.filename=" + file);
        assertEquals(qemu.numbers(), Oracle.numbersOf(report), qemu::output);
    }

    /** QEMU drops the extension when it repairs; that its clusters are free is the same. */
    @Test
    void clustersOfStaleBitmapsAreLeaked() throws IOException {
        byte[] image = Shape.byName("bitmaps").bytes(directory);
        Tables.put(HeaderField.AUTOCLEAR_FEATURES.offset(), 0).apply(image);
        CheckReport report = Check.run(new WatchedFile(image, true), CheckOptions.DEFAULTS);
        assertNotEquals(0, report.leaks());
        Path file = Files.write(directory.resolve("a.qcow2"), image);
        assertEquals(Oracle.of(file).numbers(), Oracle.numbersOf(report));

        WatchedFile repaired = new WatchedFile(image, false);
        CheckReport after = Repair.run(repaired, RepairMode.LEAKS, CheckOptions.DEFAULTS);
        assertEquals(report.leaks(), after.leaksFixed());
        assertEquals(0, Oracle.of(Files.write(file, repaired.content())).exitCode());
    }
}
