package io.jublk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.cli.output.JsonObject;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jublk qcow2 check}: its output and its exit codes. */
class Qcow2CheckTest {

    /** Where qemu-img puts the first refcount block of an image with 64 KiB clusters. */
    private static final long REFCOUNT_BLOCK = 0x20000;

    @TempDir Path directory;
    private Path image = Path.of("");

    @BeforeEach
    void makeImage() throws IOException, InterruptedException {
        image = directory.resolve("a.qcow2");
        Process process =
                new ProcessBuilder(
                                "qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "1G")
                        .inheritIO()
                        .start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue());
    }

    private CommandRun check(String... more) {
        String[] line = new String[3 + more.length];
        line[0] = "qcow2";
        line[1] = "check";
        line[2] = image.toString();
        System.arraycopy(more, 0, line, 3, more.length);
        return CommandRun.of(line);
    }

    private void setRefcount(int cluster, int refcount) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
            file.seek(REFCOUNT_BLOCK + 2L * cluster);
            file.writeShort(refcount);
        }
    }

    @Test
    void cleanImageGivesZero() {
        CommandRun run = check();
        assertEquals(0, run.exit(), run::err);
        assertEquals(
                "No errors were found on the image.\nImage end offset: 262144\n",
                run.out().replace("\r", ""));
    }

    @Test
    void leakGivesThreeAndIsRepaired() throws IOException {
        Files.write(
                image,
                new byte[0x50000 - (int) Files.size(image)],
                java.nio.file.StandardOpenOption.APPEND);
        setRefcount(4, 1);
        CommandRun run = check();
        assertEquals(3, run.exit());
        assertTrue(run.out().contains("Leaked cluster 4 at 0x40000: its refcount is 1"), run.out());
        CommandRun repair = check("--repair", "leaks");
        assertEquals(0, repair.exit());
        assertTrue(repair.out().contains("Repaired: 0 errors, 1 leaked clusters."), repair.out());
        assertEquals(0, check().exit());
    }

    @Test
    void corruptionGivesTwoAndOnlyAllRepairsIt() throws IOException {
        setRefcount(3, 0);
        assertEquals(2, check().exit());
        assertEquals(2, check("--repair", "leaks").exit());
        JsonObject json = JsonObject.parse(check("--repair", "all", "--json").out(), "check");
        assertEquals(1, json.number("corruptions-fixed"));
        assertEquals(0, json.number("corruptions"));
        assertEquals(0, check().exit());
    }

    @Test
    void otherFileGivesOneLine() throws IOException {
        Files.writeString(image, "no image ".repeat(20));
        CommandRun run = check();
        assertEquals(1, run.exit());
        assertEquals(1, run.errorLines().size(), run.err());
        assertTrue(run.err().contains("a.qcow2"), run.err());
    }

    @Test
    void missingFileAndWrongModeAreRefused() {
        assertEquals(1, CommandRun.of("qcow2", "check", directory.resolve("no").toString()).exit());
        assertEquals(2, check("--repair", "some").exit());
    }
}
