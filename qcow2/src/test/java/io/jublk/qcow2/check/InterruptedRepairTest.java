package io.jublk.qcow2.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.Seeds;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.hostile.Mutation;
import io.jublk.qcow2.hostile.Mutator;
import io.jublk.qcow2.hostile.Shape;
import io.jublk.qcow2.hostile.WatchedFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A repair that is killed after any of its writes leaves nothing worse, and can be done again. */
class InterruptedRepairTest {

    private static final int MUTATIONS = Seeds.trials(12);

    @TempDir Path directory;

    @Test
    void eachPrefixOfARepairIsSafe() {
        long seed = Seeds.next();
        int interrupted = 0;
        for (Shape shape : Shape.ALL) {
            byte[] image = shape.bytes(directory);
            Mutator mutator = new Mutator(image, new Random(seed));
            for (int i = 0; i < MUTATIONS; i++) {
                List<Mutation> mutations = mutator.tables();
                byte[] damaged = Mutation.applyAll(image, mutations);
                String label =
                        "%s with %s, seed %d"
                                .formatted(shape.name(), Mutation.format(mutations), seed);
                interrupted += interruptEverywhere(label, damaged);
            }
        }
        assertTrue(interrupted > Shape.ALL.size());
    }

    /** What was found once. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // New refcounts make the file longer: what pointed behind its end then points to
                // one cluster twice, which refcounts of one bit cannot count.
                "1-bit refcounts | 4112=0000000000017000,16392=8000000000006001,"
                        + "16448=8000000000017000",
                // The repair that was killed and begun again leaves less than the one that was not.
                "2 MiB clusters | 6291456=0000000000400000,2097168=2b00000000000072",
            })
    void oldMutationsAreBorne(String shape, String mutations) {
        byte[] image = Shape.byName(shape).bytes(directory);
        byte[] damaged = Mutation.applyAll(image, Mutation.parse(mutations));
        assertTrue(interruptEverywhere(shape + " with " + mutations, damaged) > 0);
    }

    private static int interruptEverywhere(String label, byte[] damaged) {
        WatchedFile whole = new WatchedFile(damaged.clone(), false);
        CheckReport wanted;
        try {
            wanted = repair(whole);
        } catch (Qcow2Exception e) {
            return 0;
        }
        long before = errors(damaged);
        for (int writes = 0; writes < whole.writes(); writes++) {
            String at = label + ", killed after " + writes + " writes of " + whole.writes();
            WatchedFile file = new WatchedFile(damaged.clone(), false);
            file.dieAfter(writes);
            assertThrows(Qcow2Exception.class, () -> repair(file), at);
            assertTrue(errors(file.content()) <= before, at);
            file.dieAfter(Long.MAX_VALUE);
            CheckReport left = repair(file);
            // A second repair starts from what the first has mended, and may find more to mend.
            assertTrue(left.corruptions() <= wanted.corruptions(), at);
            if (left.corruptions() == wanted.corruptions()) {
                assertEquals(wanted.leaks(), left.leaks(), at);
            }
        }
        return (int) whole.writes();
    }

    private static CheckReport repair(WatchedFile file) {
        return Repair.run(file, RepairMode.ALL, CheckOptions.DEFAULTS);
    }

    /** Without copied flags: raised refcounts make them wrong until they are cleared, safely. */
    private static long errors(byte[] image) {
        WatchedFile file = new WatchedFile(image, true);
        Subject subject = Subject.of(file, Header.readForCheck(file));
        Findings findings = Analysis.of(subject, CheckOptions.DEFAULTS).findings();
        return findings.corruptions - findings.copiedFlags;
    }
}
