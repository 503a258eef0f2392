package io.jublk.sim.client;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.sim.core.Memory;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.Test;

/** What the checker lets pass, and what it does not. */
class ModelTest {

    private static final int SECTOR = 5;

    private final Model model = new Model(8);
    private final long memory = Arena.global().allocate(Stamp.SECTOR_BYTES, 8).address();

    private int begin(int version) {
        return model.beginWrite(version, false, SECTOR, 1);
    }

    private int write(int version) {
        int w = begin(version);
        model.endWrite(w, true, false);
        return w;
    }

    private long beginRead() {
        return model.beginRead(SECTOR, 1);
    }

    /** Ends a read that shows a version; 0 shows zeros. */
    private void shows(long began, int version) {
        show(version);
        model.endRead(SECTOR, 1, began, memory, true, 1);
    }

    private void show(int version) {
        if (version == 0) {
            Memory.zero(memory, Stamp.SECTOR_BYTES);
        } else {
            Stamp.write(memory, version, SECTOR, 1);
        }
    }

    private void refuses(long began, int version) {
        assertThrows(Finding.class, () -> shows(began, version));
    }

    @Test
    void theLastWriteIsShown() {
        shows(beginRead(), 0);
        write(1);
        write(2);
        shows(beginRead(), 2);
        refuses(beginRead(), 1);
        refuses(beginRead(), 0);
        refuses(beginRead(), 3);
    }

    @Test
    void aReadThatBeganEarlierMayShowWhatWasThere() {
        write(1);
        long early = beginRead();
        write(2);
        shows(early, 1);
        refuses(beginRead(), 1);
    }

    @Test
    void writesAtTheSameTimeLeaveEither() {
        int first = begin(1);
        int second = begin(2);
        shows(beginRead(), 0);
        shows(beginRead(), 2);
        model.endWrite(second, true, false);
        model.endWrite(first, true, false);
        shows(beginRead(), 1);
        shows(beginRead(), 2);
        refuses(beginRead(), 0);
        write(3);
        refuses(beginRead(), 2);
    }

    @Test
    void aFailedWriteIsThereOrNot() {
        write(1);
        model.endWrite(begin(2), false, false);
        shows(beginRead(), 1);
        shows(beginRead(), 2);
        write(3);
        refuses(beginRead(), 2);
    }

    @Test
    void anotherSectorsBytesAreSeen() {
        write(1);
        long began = beginRead();
        Stamp.write(memory, 1, SECTOR + 1, 1);
        assertThrows(Finding.class, () -> model.endRead(SECTOR, 1, began, memory, true, 1));
    }

    @Test
    void oneWrongWordIsSeen() {
        write(1);
        long began = beginRead();
        show(1);
        Memory.ALL.set(JAVA_LONG, memory + 8 * 63, Stamp.POISON);
        assertThrows(Finding.class, () -> model.endRead(SECTOR, 1, began, memory, true, 1));
    }

    @Test
    void writtenZerosAreZeros() {
        write(1);
        model.endWrite(model.beginWrite(2, true, SECTOR, 1), true, false);
        shows(beginRead(), 0);
        refuses(beginRead(), 1);
    }

    private void afterPowerCut(int version) {
        model.powerCut();
        show(version);
        model.afterPowerCut(SECTOR, memory);
    }

    @Test
    void aPowerCutUndoesWhatWasNotFlushed() {
        write(1);
        write(2);
        assertDoesNotThrow(() -> afterPowerCut(0));
        shows(beginRead(), 0);
        refuses(beginRead(), 2);
    }

    @Test
    void aPowerCutDoesNotUndoWhatWasFlushed() {
        write(1);
        model.flushed(model.tick());
        write(2);
        assertThrows(Finding.class, () -> afterPowerCut(0));
        assertDoesNotThrow(() -> afterPowerCut(1));
    }

    @Test
    void aFlushMakesDurableWhatHadEndedBeforeIt() {
        int late = begin(1);
        long flush = model.tick();
        model.endWrite(late, true, false);
        model.flushed(flush);
        assertDoesNotThrow(() -> afterPowerCut(0));
    }

    @Test
    void aForcedWriteIsDurableAtItsEnd() {
        model.endWrite(begin(1), true, true);
        assertThrows(Finding.class, () -> afterPowerCut(0));
    }
}
