package io.jublk.lab.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.lab.model.Ask;
import io.jublk.lab.model.Operation;
import io.jublk.lab.model.Plan;
import io.jublk.ublk.DataPathKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the real engine does for a request, on the simulated kernel. */
class RecorderTest {

    private static final int LENGTH = 64 << 10;

    @ParameterizedTest
    @CsvSource({
        "AUTO_REGISTERED, 5, 1",
        "REGISTERED, 7, 3",
        "LINKED, 7, 6",
        "USER_COPY, 9, 2",
        "COPIED, 5, 1",
    })
    void fourPieces(DataPathKind path, int submissions, int depth) {
        for (boolean write : List.of(false, true)) {
            Recorder.Recording recording =
                    Recorder.record(path, new Ask(write, LENGTH, 4, Ask.NONE));
            assertEquals(submissions, recording.plan().submissions());
            assertEquals(5, recording.completions());
            assertEquals(depth, recording.plan().depth());
        }
    }

    /**
     * Linked takes most: when its last completion is read, the UNREGISTER behind it has not run, so
     * another REGISTER finds the place taken, and the engine copies.
     */
    @ParameterizedTest
    @CsvSource({"AUTO_REGISTERED, 1", "REGISTERED, 1", "LINKED, 5", "USER_COPY, 2", "COPIED, 1"})
    void whatAFailedPieceTakesMore(DataPathKind path, int more) {
        for (boolean write : List.of(false, true)) {
            Ask ask = new Ask(write, LENGTH, 4, Ask.NONE);
            Plan whole = Recorder.record(path, ask).plan();
            Plan broken = Recorder.record(path, ask.withFailing(2)).plan();
            assertEquals(more, broken.submissions() - whole.submissions());
        }
    }

    @Test
    void aSingleSecondaryHasItsCommitBehindIt() {
        Plan plan =
                Recorder.record(DataPathKind.AUTO_REGISTERED, new Ask(false, 4096, 1, Ask.NONE))
                        .plan();
        assertEquals(1, plan.turns().size());
        assertEquals(Operation.COMMIT, plan.turns().getFirst().getLast().operation());
    }
}
