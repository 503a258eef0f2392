package io.jublk.targets.nothing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.targets.RecordedRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class NullTargetTest {

    @Test
    void readsAreZeros() {
        RecordedRequest r = RecordedRequest.of(8192, 4096);
        new NullTarget(1 << 20, true).read(r);
        assertEquals(List.of("zero payload 0+4096"), r.secondaries);
    }

    @Test
    void everythingIsDoneAtOnceWithoutFill() {
        RecordedRequest r = RecordedRequest.of(8192, 4096);
        NullTarget target = new NullTarget(1 << 20, false);
        target.read(r);
        target.write(r);
        target.flush(r);
        target.discard(r);
        target.writeZeroes(r);
        assertEquals(List.of("leaveUnfilled"), r.secondaries);
        assertEquals(1 << 20, target.geometry().sizeBytes());
        assertEquals("null", target.type());
    }

    @Test
    void takesAnySize() {
        NullTarget target = new NullTarget(1 << 20, true);
        target.grow(target.sizeFor(1L << 40, false));
        assertEquals(1L << 40, target.geometry().sizeBytes());
        target.shrink(target.sizeFor(512, false));
        assertEquals(512, target.geometry().sizeBytes());
        assertEquals(512, target.sizeFor(NullTarget.AS_BACKEND, false));
    }
}
