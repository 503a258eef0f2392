package io.jublk.qcow2.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.QemuImg;
import io.jublk.qcow2.hostile.WatchedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a check takes follows the file's real size, not what the image says. */
class BoundsTest {

    @TempDir Path directory;

    private byte[] image(String options, String size) throws IOException {
        Path file = directory.resolve("a.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", "-o", options, file, size);
        return Files.readAllBytes(file);
    }

    @Test
    void tableThatAllEntriesPointToIsReadOnce() throws IOException {
        // 2048 L1 entries, each for the same L2 table, each entry of which is the same cluster.
        byte[] image = Arrays.copyOf(image("cluster_size=4k", "4G"), 1 << 20);
        Tables tables = new Tables(image);
        for (int i = 0; i < 2048; i++) {
            Tables.put(tables.l1(i), 0x8_0000).apply(image);
        }
        for (int i = 0; i < 512; i++) {
            Tables.put(0x8_0000 + 8 * i, 0x9_0000).apply(image);
        }
        WatchedFile file = new WatchedFile(image, true);
        CheckReport report = Check.run(file, CheckOptions.DEFAULTS);
        assertTrue(file.bytesRead() < 2L * image.length, "read " + file.bytesRead());
        // QEMU reads it 2048 times, and counts the same.
        Path damaged = Files.write(directory.resolve("damaged.qcow2"), image);
        assertEquals(Oracle.of(damaged).numbers(), Oracle.numbersOf(report));
    }

    @Test
    void misalignedTablesAreReadUpToALimit() throws IOException {
        byte[] image = Arrays.copyOf(image("cluster_size=4k", "4G"), 2 << 20);
        Tables tables = new Tables(image);
        for (int i = 0; i < 2048; i++) {
            Tables.put(tables.l1(i), 0x8_0000 + 0x200L * i).apply(image);
        }
        WatchedFile file = new WatchedFile(image, true);
        CheckReport report = Check.run(file, CheckOptions.DEFAULTS);
        assertTrue(report.checkErrors() > 0);
        assertTrue(file.bytesRead() < 2L * 2048 * 4096, "read " + file.bytesRead());
        // Who does not know all references must not repair refcounts.
        WatchedFile toRepair = new WatchedFile(image.clone(), false);
        Repair.run(toRepair, RepairMode.ALL, CheckOptions.DEFAULTS);
        assertEquals(0, toRepair.writes());
    }

    @Test
    void findingsAreCountedInFullAndToldInPart() throws IOException {
        byte[] image = Arrays.copyOf(image("cluster_size=4k", "4M"), 1 << 20);
        Tables tables = new Tables(image);
        for (int cluster = 100; cluster < 200; cluster++) {
            tables.refcount(cluster * 4096L, 1).apply(image);
        }
        CheckReport report = Check.run(new WatchedFile(image, true), new CheckOptions(7));
        assertEquals(100, report.leaks());
        assertEquals(8, report.findings().size());
        assertEquals("and 93 more", report.findings().getLast());
    }

    @Test
    void overlappingTablesUseUpTheBudget() {
        TableBudget budget = new TableBudget(1 << 20);
        for (int i = 0; i < 65; i++) {
            assertTrue(budget.take(1 << 20));
        }
        assertFalse(budget.take(1 << 20));
    }

    @Test
    void sparseFileOfTebibytesIsChecked() throws IOException {
        Path file = directory.resolve("sparse.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", file, "1T");
        try (var channel = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position((1L << 40) - 1).write(java.nio.ByteBuffer.allocate(1));
        }
        try (var image = io.jublk.qcow2.file.HostFile.open(file, true)) {
            CheckReport report = Check.run(image, CheckOptions.DEFAULTS);
            assertEquals(Oracle.of(file).numbers(), Oracle.numbersOf(report));
        }
    }
}
