package io.jublk.targets.zoned;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.UblkException;
import io.jublk.ublk.uapi.ZoneDescriptor;
import io.jublk.uring.Errno;
import io.jublk.uring.LinuxKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several requests to one zone at once; zones are files, where order could be lost. */
class ZoneConcurrencyTest {

    private static final int ZONE = 64 << 10;
    private static final int BLOCK = 4096;

    @TempDir Path directory;
    private ZonedTarget target;

    @BeforeEach
    void open() {
        target = ZonedOptions.of(4 * ZONE, ZONE, directory.toString()).open(new LinuxKernel());
    }

    @AfterEach
    void close() {
        target.close();
    }

    private String refusal(long size, long zone) {
        return String.valueOf(
                assertThrows(
                                UblkException.class,
                                () ->
                                        ZonedOptions.of(size, zone, directory.toString())
                                                .open(new LinuxKernel()))
                        .getMessage());
    }

    private PlayedRequest append() {
        return new PlayedRequest(ZONE, BLOCK).begin(target::appendToZone);
    }

    private PlayedRequest write(long from) {
        return new PlayedRequest(ZONE + from, BLOCK).begin(target::write);
    }

    @Test
    void appendsHaveTheirPlacesInOrderWhateverEndsFirst() {
        PlayedRequest first = append();
        PlayedRequest second = append();
        PlayedRequest third = write(2 * BLOCK);
        third.finish();
        second.finish();
        first.finish();
        assertEquals(ZONE, first.appendedAt());
        assertEquals(ZONE + BLOCK, second.appendedAt());
        assertEquals(0, first.result() + second.result() + third.result());
        assertEquals(3 * BLOCK, target.table.pointer(1));
    }

    @Test
    void resetWaitsForWritesAndWritesWaitForIt() {
        PlayedRequest before = append();
        PlayedRequest reset = new PlayedRequest(ZONE, 0).begin(target::resetZone);
        assertTrue(reset.isParked(), "a write is under way");
        PlayedRequest after = append();
        assertTrue(after.isParked(), "the zone is the reset's");
        before.finish();
        reset.finish();
        after.finish();
        assertEquals(0, before.result() + reset.result() + after.result());
        assertEquals(ZONE, after.appendedAt());
        assertEquals(BLOCK, target.table.pointer(1));
    }

    @Test
    void resetOfAllWaitsForTheZonesThatAreWritten() {
        PlayedRequest other = new PlayedRequest(0, BLOCK);
        assertEquals(0, other.run(target::write));
        PlayedRequest before = append();
        PlayedRequest reset = new PlayedRequest(0, 0).begin(target::resetAllZones);
        reset.finish();
        assertTrue(reset.isParked(), "zone 1 is being written");
        assertTrue(target.table.isEmpty(0), "zone 0 has been reset");
        before.finish();
        reset.finish();
        assertEquals(0, reset.result());
        assertTrue(target.table.isEmpty(1), "zone 1 has been reset");
    }

    @Test
    void failedWriteGivesItsPlaceBack() throws Exception {
        PlayedRequest r = write(0);
        r.failure = -Errno.ENOSPC;
        r.finish();
        assertTrue(r.result() < 0, "it failed");
        assertEquals(0, target.table.pointer(1));
        assertEquals(ZoneDescriptor.COND_EMPTY, target.table.condition(1));
        assertEquals(0, Files.size(directory.resolve("zone-000001")));
        PlayedRequest again = write(0);
        again.finish();
        assertEquals(0, again.result());
    }

    @Test
    void failedAppendWithOthersBehindItLeavesAHole() {
        PlayedRequest first = append();
        PlayedRequest second = append();
        first.failure = -Errno.EIO;
        first.finish();
        second.finish();
        assertEquals(-Errno.EIO, first.result());
        assertEquals(0, second.result());
        assertEquals(2 * BLOCK, target.table.pointer(1));
    }

    @Test
    void readOfWhatIsBeingWrittenWaitsForIt() {
        PlayedRequest writing = append();
        PlayedRequest read = new PlayedRequest(ZONE, BLOCK).begin(target::read);
        read.finish();
        assertTrue(read.isParked(), "its bytes are not there yet");
        writing.finish();
        read.finish();
        assertEquals(0, read.result());
        assertEquals((byte) 0xee, read.payload[0]);
    }

    @Test
    void failedResetLeavesTheZoneUsable() {
        append().finish();
        PlayedRequest reset = new PlayedRequest(ZONE, 0).begin(target::resetZone);
        reset.failure = -Errno.EIO;
        reset.finish();
        assertEquals(-Errno.EIO, reset.result());
        assertEquals(BLOCK, target.table.pointer(1));
        PlayedRequest next = append();
        assertFalse(next.isParked(), "the zone is free again");
    }

    @Test
    void directoryBelongsToOneDeviceAtATime() {
        String refusal = refusal(0, 0);
        assertTrue(refusal.contains("is in use by another device"), refusal);
    }

    @Test
    void directoryKeepsItsShape() {
        target.close();
        String refusal = refusal(8 * ZONE, 2 * ZONE);
        assertTrue(refusal.contains("was made with --zone-size 65536"), refusal);
        open();
        assertEquals(4, target.shape().zones());
    }

    @Test
    void fileLongerThanItsZoneIsNotTaken() throws Exception {
        target.close();
        Files.write(directory.resolve("zone-000002"), new byte[ZONE + 1]);
        String refusal = refusal(0, 0);
        assertTrue(refusal.contains("is longer than its zone"), refusal);
        Files.write(directory.resolve("zone-000002"), new byte[0]);
        open();
    }
}
