package io.jublk.qcow2.check;

import static io.jublk.qcow2.check.Tables.put;
import static io.jublk.qcow2.check.Tables.putInt;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.jublk.qcow2.QemuImg;
import io.jublk.qcow2.hostile.Mutation;
import io.jublk.qcow2.hostile.Mutation.Truncate;
import io.jublk.qcow2.hostile.Shape;
import io.jublk.qcow2.hostile.WatchedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each kind of damage, planted by hand: we count what QEMU counts, repair what QEMU repairs, and
 * the data that can be read stays as it is. The kinds are those of QEMU's own tests 060, 108, 214,
 * 261 and 271.
 */
class PlantedCorruptionTest {

    private static final long COPIED = 1L << 63;
    private static final long COMPRESSED = 1L << 62;

    /**
     * @param repairable whether nothing is wrong after a repair, by QEMU's measure
     * @param sameData whether nothing that the guest sees may change
     */
    record Case(
            String name,
            String shape,
            boolean repairable,
            boolean sameData,
            Function<Tables, List<Mutation>> damage) {
        @Override
        public String toString() {
            return name;
        }
    }

    private static Case repairable(
            String name, String shape, Function<Tables, List<Mutation>> damage) {
        return new Case(name, shape, true, true, damage);
    }

    /** Something is used twice: the guest sees tables as data, which a repair changes. */
    private static Case overlapping(
            String name, String shape, Function<Tables, List<Mutation>> damage) {
        return new Case(name, shape, true, false, damage);
    }

    private static Case lasting(
            String name, String shape, Function<Tables, List<Mutation>> damage) {
        return new Case(name, shape, false, true, damage);
    }

    static List<Case> cases() {
        return List.of(
                // Refcounts.
                repairable("leak", "plain", t -> List.of(t.refcount(t.imageBytes(), 1), grow(t))),
                repairable("refcount too high", "plain", t -> List.of(t.refcount(t.data(0), 3))),
                repairable("data with refcount 0", "plain", t -> List.of(t.refcount(t.data(0), 0))),
                repairable(
                        "L2 table with refcount 0", "plain", t -> List.of(t.refcount(t.l2(0), 0))),
                repairable("header with refcount 0", "plain", t -> List.of(t.refcount(0, 0))),
                repairable(
                        "snapshot's cluster with refcount 1",
                        "snapshots",
                        t -> List.of(t.refcount(t.data(0), 1))),
                repairable(
                        "refcount block with refcount 0",
                        "plain",
                        t -> List.of(t.refcount(t.refcountBlock(), 0))),
                // Refcount structures.
                repairable("no refcount block", "plain", t -> List.of(put(t.refcountTable(0), 0))),
                repairable(
                        "misaligned refcount block",
                        "plain",
                        t -> List.of(put(t.refcountTable(0), t.refcountBlock() + 0x2a00))),
                repairable(
                        "refcount block with reserved bits",
                        "plain",
                        t -> List.of(put(t.refcountTable(0), t.refcountBlock() | 0x100))),
                repairable(
                        "refcount block beyond the end",
                        "plain",
                        t -> List.of(put(t.refcountTable(1), 0x100_0000))),
                repairable(
                        "refcount block far beyond the end",
                        "plain",
                        t -> List.of(put(t.refcountTable(1), 0x7fff_ffff_ffff_0000L))),
                repairable(
                        "refcount block at a negative offset",
                        "plain",
                        t -> List.of(put(t.refcountTable(1), 0xffff_ffff_ffff_0000L))),
                repairable(
                        "refcount block for two",
                        "version 2",
                        t -> List.of(put(t.refcountTable(1), t.refcountBlock()))),
                repairable("refcount table of no cluster", "plain", t -> List.of(putInt(56, 0))),
                repairable("refcount table at the header", "plain", t -> List.of(put(48, 0))),
                // Copied flags.
                repairable(
                        "L1 entry without the copied flag",
                        "plain",
                        t -> List.of(put(t.l1(0), t.l2(0)))),
                repairable(
                        "L2 entry without the copied flag",
                        "512-byte clusters",
                        t -> List.of(put(t.l2(0), t.data(0)))),
                repairable(
                        "shared cluster with the copied flag",
                        "32-bit refcounts",
                        t -> List.of(put(t.l2(0), t.data(0) | COPIED))),
                // Overlaps.
                overlapping(
                        "L2 entry to the refcount block",
                        "plain",
                        t -> List.of(put(t.l2(0), t.refcountBlock() | COPIED))),
                overlapping(
                        "L2 entry to the refcount table",
                        "plain",
                        t -> List.of(put(t.l2(0), t.header().refcountTableOffset() | COPIED))),
                overlapping(
                        "L2 entry to the L2 table",
                        "plain",
                        t -> List.of(put(t.l2(1), t.l2(0) | COPIED))),
                repairable(
                        "two guest clusters on one",
                        "plain",
                        t -> List.of(put(t.l2(20), t.data(0) | COPIED))),
                // Entries.
                lasting(
                        "misaligned data cluster",
                        "plain",
                        t -> List.of(put(t.l2(0), t.data(0) + 0x2a00 | COPIED))),
                repairable(
                        "misaligned preallocated zeros",
                        "plain",
                        t -> List.of(put(t.l2(0), t.data(0) + 0x2a00 | COPIED | 1))),
                repairable(
                        "misaligned preallocated zeros of a snapshot",
                        "snapshots",
                        t -> List.of(put(t.l2(20), t.data(0) + 0x200 | 1))),
                lasting(
                        "misaligned L2 table",
                        "plain",
                        t -> List.of(put(t.l1(0), t.l2(0) + 0x2a00L | COPIED))),
                lasting(
                        "L2 table beyond the end",
                        "plain",
                        t -> List.of(put(t.l1(0), 0x2a2a_0000L | COPIED))),
                lasting(
                        "data beyond the end",
                        "plain",
                        t -> List.of(put(t.l2(0), 0x2a2a_0000L | COPIED))),
                lasting(
                        "L1 entry with reserved bits",
                        "plain",
                        t -> List.of(put(t.l1(0), t.l2(0) | COPIED | 1L << 60 | 8))),
                lasting(
                        "L2 entry with reserved bits",
                        "plain",
                        t -> List.of(put(t.l2(0), t.data(0) | COPIED | 1L << 57 | 8))),
                // Compressed clusters.
                repairable(
                        "compressed cluster with more sectors than it needs",
                        "compressed",
                        t -> List.of(put(t.l2(0), t.l2Entry(0) | (0xfL << 58)))),
                repairable(
                        "compressed cluster with the copied flag",
                        "compressed",
                        t -> List.of(put(t.l2(0), t.l2Entry(0) | COPIED))),
                lasting(
                        "compressed cluster beyond the end",
                        "zstd",
                        t -> List.of(put(t.l2(0), COMPRESSED | 0x2a2a_0000L))),
                // Subclusters.
                lasting(
                        "subclusters allocated and zero",
                        "extended L2",
                        t -> List.of(put(t.l2(0) + 8, -1))),
                lasting(
                        "subclusters of no cluster",
                        "extended L2",
                        t -> List.of(put(t.l2(40) + 8, 1))),
                repairable(
                        "misaligned zero subclusters",
                        "extended L2",
                        t -> List.of(put(t.l2(40), 0x2a00), put(t.l2(40) + 8, 1L << 32))),
                repairable(
                        "compressed cluster with subclusters",
                        "extended L2",
                        t -> List.of(put(t.l2(256) + 8, 2))),
                // Snapshots.
                lasting(
                        "misaligned L1 table of a snapshot",
                        "snapshots",
                        t -> List.of(put(t.snapshotTable(), 0x2a00))),
                lasting(
                        "L1 table of a snapshot too long",
                        "snapshots",
                        t -> List.of(putInt(t.snapshotTable() + 8, 0x7fff_ffff))),
                // Length.
                lasting(
                        "file cut off in its data",
                        "snapshots",
                        t -> List.of(new Truncate(t.imageBytes() - 0x3000))),
                repairable(
                        "file ends within a cluster",
                        "plain",
                        t -> List.of(new Truncate(t.imageBytes() - 0x200))));
    }

    private static Mutation grow(Tables tables) {
        return new Truncate(tables.imageBytes() + (int) tables.clusterBytes());
    }

    @TempDir Path directory;

    @ParameterizedTest
    @MethodSource("cases")
    void countsAndRepairAreRight(Case planted) throws IOException {
        byte[] image = Shape.byName(planted.shape).bytes(directory);
        byte[] damaged = Mutation.applyAll(image, planted.damage.apply(new Tables(image)));
        Path before = Files.write(directory.resolve("before.qcow2"), damaged);
        Oracle qemu = Oracle.of(before);
        CheckReport found = Check.run(new WatchedFile(damaged, true), CheckOptions.DEFAULTS);
        String lines = String.join("\n", found.findings()) + "\n" + qemu.output();
        if (!planted.name.equals("file ends within a cluster")) {
            assertNotEquals(0, found.corruptions() + found.leaks(), lines);
        }
        assertEquals(qemu.numbers(), Oracle.numbersOf(found), lines);

        WatchedFile file = new WatchedFile(damaged.clone(), false);
        CheckReport left = Repair.run(file, RepairMode.ALL, CheckOptions.DEFAULTS);
        Path after = Files.write(directory.resolve("after.qcow2"), file.content());
        Oracle qemuAfter = Oracle.of(after);
        assertEquals(
                planted.repairable,
                qemuAfter.exitCode() == 0,
                String.join("\n", left.findings()) + "\n" + qemuAfter.output());
        assertEquals(qemuAfter.numbers(), Oracle.numbersOf(left));
        if (planted.sameData) {
            sameOrUnreadable(before, after);
        }
    }

    /** What could be read before reads the same. */
    private static void sameOrUnreadable(Path before, Path after) {
        QemuImg.Result readable =
                QemuImg.tryRun("convert", "-O", "raw", before, before.resolveSibling("raw"));
        if (readable.exitCode() == 0) {
            QemuImg.run("compare", "-s", before, after);
        }
    }
}
