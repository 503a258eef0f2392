package io.jublk.qcow2.device;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.jublk.qcow2.Seeds;
import java.nio.file.Path;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images under requests and power cuts: a few seeds in each run, thousands by {@link CrashRuns}.
 */
class CrashTest {

    private static final int RUNS = Seeds.trials(12);

    @TempDir private Path directory;

    @Test
    void imagesSurvivePowerCuts() throws Exception {
        long seed = Seeds.next();
        int cuts = 0;
        int grown = 0;
        for (int i = 0; i < RUNS; i++) {
            CrashRun.Outcome outcome = CrashRuns.one(directory, seed + i);
            cuts += outcome.powerCuts();
            grown += outcome.grown();
        }
        assertTrue(cuts > RUNS, "power cuts: " + cuts);
        assertTrue(grown > RUNS / 2, "times grown: " + grown);
    }

    /** The checks can fail: on a disk that lies about syncs they do, and soon. */
    @Test
    void aDiskThatLiesIsFoundOut() throws Exception {
        long seed = Seeds.next();
        for (int i = 0; i < RUNS; i++) {
            try {
                CrashRuns.one(directory, seed + i, CrashRun.Mode.SYNCS_LIE);
            } catch (AssertionError e) {
                return;
            }
        }
        fail("no power cut lost anything on a disk that never syncs");
    }

    @Test
    void whatWasAcknowledgedSurvivesTheServer() throws Exception {
        long seed = Seeds.next();
        for (int i = 0; i < RUNS; i++) {
            CrashRuns.one(directory, seed + i, CrashRun.Mode.SERVER_DIES);
        }
    }

    @Test
    void aServerThatKeepsChangesToItselfIsFoundOut() throws Exception {
        long seed = Seeds.next();
        for (int i = 0; i < RUNS; i++) {
            try {
                CrashRuns.one(directory, seed + i, CrashRun.Mode.FORGETFUL_SERVER_DIES);
            } catch (AssertionError e) {
                return;
            }
        }
        fail("no change that was never flushed was lost with its server");
    }

    @Test
    void shapesAreOfManyKinds() {
        Random random = new Random(1);
        long kinds = Stream.generate(() -> ImageShape.random(random)).limit(200).distinct().count();
        assertTrue(kinds > 50, "kinds: " + kinds);
    }
}
