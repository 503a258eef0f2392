package io.jublk.lab.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.lab.model.Submission.Link;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static final Submission BACKEND = Submission.transfer(Operation.BACKEND, 0, 4096);
    private static final Submission REGISTER = Submission.command(Operation.REGISTER).asQuiet();
    private static final Submission COMMIT = Submission.command(Operation.COMMIT);

    @Test
    void aPlanCommitsOnce() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new Plan(Driver.PLAIN, List.of(List.of(BACKEND))));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Plan(Driver.PLAIN, List.of(List.of(COMMIT, COMMIT))));
    }

    @Test
    void turnsAndLinksAddUp() {
        Submission linked = BACKEND.withLink(Link.SOFT);
        assertEquals(1, depth(List.of(List.of(BACKEND, BACKEND, BACKEND))));
        assertEquals(2, depth(List.of(List.of(REGISTER, BACKEND, BACKEND))));
        assertEquals(2, depth(List.of(List.of(linked, BACKEND, linked, BACKEND))));
        assertEquals(3, depth(List.of(List.of(linked, linked, BACKEND))));
        assertEquals(2, depth(List.of(List.of(BACKEND), List.of(BACKEND))));
    }

    private static int depth(List<List<Submission>> turns) {
        List<List<Submission>> all = new ArrayList<>(turns);
        all.add(List.of(COMMIT));
        return new Plan(Driver.PLAIN, all).depth();
    }

    @Test
    void aCommitBehindItsSecondaryIsSeparatedForABatch() {
        Plan ahead =
                new Plan(
                        Driver.REGISTERS,
                        List.of(List.of(BACKEND.asQuiet().withLink(Link.SOFT), COMMIT)));
        Plan separate = ahead.withSeparateCommit();
        assertEquals(List.of(List.of(BACKEND), List.of(COMMIT)), separate.turns());
    }
}
