package io.jublk.qcow2.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.qcow2.Seeds;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Beside two plain sets. */
class UnsavedEntriesTest {

    private static final int FRAMES = 40;
    private static final int DIRTY = 7;
    private static final int STEPS = 5000;

    /** Every so many steps all is compared. */
    private static final int COMPARED = 10;

    private record Entry(int frame, int offset) {}

    private final Set<Entry> changed = new HashSet<>();
    private final Set<Entry> underWay = new HashSet<>();

    @ParameterizedTest
    @ValueSource(ints = {512, 4096})
    void knowsWhatTheFileHasNot(int sliceBytes) {
        Random random = new Random(Seeds.next());
        UnsavedEntries unsaved = new UnsavedEntries(FRAMES, sliceBytes, DIRTY);
        for (int step = 0; step < STEPS; step++) {
            int frame = random.nextInt(FRAMES);
            switch (random.nextInt(40)) {
                case 0 -> {
                    unsaved.stage();
                    underWay.addAll(changed);
                    changed.clear();
                }
                case 1 -> {
                    unsaved.written();
                    underWay.clear();
                }
                case 2 -> {
                    unsaved.notWritten();
                    changed.addAll(underWay);
                    underWay.clear();
                }
                case 3 -> {
                    unsaved.forget(frame);
                    changed.removeIf(e -> e.frame == frame);
                    underWay.removeIf(e -> e.frame == frame);
                }
                default -> {
                    int offset = random.nextInt(sliceBytes / Long.BYTES) * Long.BYTES;
                    if (frames().contains(frame) || frames().size() < DIRTY) {
                        unsaved.change(frame, offset);
                        changed.add(new Entry(frame, offset));
                    }
                }
            }
            if (step % COMPARED == 0) {
                compare(unsaved, sliceBytes);
            }
        }
    }

    private Set<Integer> frames() {
        Set<Integer> frames = new HashSet<>();
        changed.forEach(e -> frames.add(e.frame));
        underWay.forEach(e -> frames.add(e.frame));
        return frames;
    }

    private void compare(UnsavedEntries unsaved, int sliceBytes) {
        for (int frame : frames()) {
            for (int offset = 0; offset < sliceBytes; offset += Long.BYTES) {
                Entry entry = new Entry(frame, offset);
                assertEquals(changed.contains(entry), unsaved.isChanged(frame, offset), "changed");
                assertEquals(
                        underWay.contains(entry), unsaved.isUnderWay(frame, offset), "under way");
            }
        }
    }
}
