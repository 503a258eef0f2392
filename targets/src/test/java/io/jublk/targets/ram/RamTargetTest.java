package io.jublk.targets.ram;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.targets.RecordedRequest;
import io.jublk.ublk.PayloadUse;
import io.jublk.ublk.UblkException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.Test;

class RamTargetTest {

    @Test
    void requestsAreCopiesOfTheSameMemory() {
        try (RamTarget target = new RamTarget(1 << 20)) {
            RecordedRequest r = RecordedRequest.of(8192, 4096);
            target.write(r);
            target.read(r);
            assertEquals(
                    List.of("copy out, payload 0+4096", "copy in, payload 0+4096"), r.secondaries);
            assertEquals(r.memory.getFirst().address(), r.memory.getLast().address());
            MemorySegment written = r.memory.getFirst();
            written.set(ValueLayout.JAVA_BYTE, 4095, (byte) 1);
            assertEquals(1, r.memory.getLast().get(ValueLayout.JAVA_BYTE, 4095));
        }
    }

    @Test
    void newDeviceReadsAsZeros() {
        try (RamTarget target = new RamTarget(1 << 16)) {
            RecordedRequest r = RecordedRequest.of(0, 1 << 16);
            target.read(r);
            assertEquals(
                    -1, MemorySegment.ofArray(new byte[1 << 16]).mismatch(r.memory.getFirst()));
        }
    }

    @Test
    void deviceSaysThatItIsMemory() {
        try (RamTarget target = new RamTarget(1 << 16)) {
            assertEquals(PayloadUse.MEMORY, target.payloadUse());
            assertEquals(1 << 16, target.geometry().sizeBytes());
            assertEquals("ram", target.type());
        }
    }

    @Test
    void memoryGoesWithTheDevice() {
        RamTarget target = new RamTarget(4096);
        RecordedRequest r = RecordedRequest.of(0, 4096);
        target.read(r);
        target.close();
        assertFalse(r.memory.getFirst().scope().isAlive());
    }

    @Test
    void requestBeyondTheEndIsRefused() {
        try (RamTarget target = new RamTarget(4096)) {
            assertThrows(
                    IndexOutOfBoundsException.class,
                    () -> target.read(RecordedRequest.of(4096, 512)));
        }
    }

    @Test
    void requestOverThePiecesOfAGrownDeviceIsOneOfBoth() {
        try (RamTarget target = new RamTarget(8192)) {
            target.grow(target.sizeFor(16384, false));
            assertEquals(16384, target.geometry().sizeBytes());
            RecordedRequest r = RecordedRequest.of(4096, 8192);
            target.write(r);
            assertEquals(
                    List.of("copy out, payload 0+4096", "copy out, payload 4096+4096"),
                    r.secondaries);
        }
    }

    @Test
    void whatASmallerDeviceLostDoesNotComeBack() {
        try (RamTarget target = new RamTarget(8192)) {
            RecordedRequest r = RecordedRequest.of(4096, 4096);
            target.read(r);
            r.memory.getFirst().fill((byte) 7);
            assertThrows(UblkException.class, () -> target.sizeFor(4096, false));
            target.shrink(target.sizeFor(4096, true));
            assertEquals(7, r.memory.getFirst().get(ValueLayout.JAVA_BYTE, 0), "still under way");
            target.grow(target.sizeFor(8192, false));
            assertEquals(0, r.memory.getFirst().get(ValueLayout.JAVA_BYTE, 0));
            assertThrows(UblkException.class, () -> target.sizeFor(RamTarget.AS_BACKEND, false));
        }
    }
}
