package io.jublk.targets.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jublk.targets.RecordedRequest;
import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Flushable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.ZeroWritable;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each request becomes, with a device that begins at byte 1000. */
class LoopTargetTest {

    private static final long START = 1000;

    @TempDir private Path directory;

    @Test
    void readsWritesAndFlushes() throws IOException {
        try (LoopTarget target = target(Space.NONE)) {
            RecordedRequest r = RecordedRequest.of(512, 4096);
            target.read(r);
            target.write(r);
            target.writeFua(r);
            target.flush(r);
            assertEquals(
                    List.of(
                            "read 1512, payload 0+4096",
                            "write 1512, payload 0+4096",
                            "write through 1512, payload 0+4096",
                            "sync"),
                    r.secondaries);
            assertEquals("loop", target.type());
            assertEquals(1, target.files().size());
        }
    }

    @Test
    void deviceWithoutVolatileCacheWritesThroughAndHasNothingToFlush() throws IOException {
        try (WriteThroughTarget target = new WriteThroughTarget(target(Space.HOLES_ONLY))) {
            RecordedRequest r = RecordedRequest.of(512, 4096);
            target.read(r);
            target.write(r);
            target.discard(r);
            assertEquals(
                    List.of(
                            "read 1512, payload 0+4096",
                            "write through 1512, payload 0+4096",
                            "punch hole 1512+4096"),
                    r.secondaries);
            assertFalse(Flushable.class.isAssignableFrom(WriteThroughTarget.class));
            assertFalse(ZeroWritable.class.isAssignableFrom(WriteThroughTarget.class));
        }
    }

    @Test
    void discardPunchesAHoleInAFile() throws IOException {
        for (Space space : List.of(Space.HOLES_ONLY, Space.HOLES_AND_ZEROES)) {
            try (LoopTarget target = target(space)) {
                RecordedRequest r = RecordedRequest.of(4096, 1L << 30);
                target.discard(r);
                assertEquals(List.of("punch hole 5096+1073741824"), r.secondaries);
            }
        }
    }

    @Test
    void discardOfADeviceIsItsOwn() throws IOException {
        try (LoopTarget target = target(Space.DEVICE_DISCARD)) {
            RecordedRequest r = RecordedRequest.of(4096, 8192);
            target.discard(r);
            assertEquals(List.of("discard 5096+8192"), r.secondaries);
        }
    }

    @Test
    void zeroesThatMayUnmapPunchAHole() throws IOException {
        for (Space space : Space.values()) {
            try (LoopTarget target = target(space)) {
                RecordedRequest r = new RecordedRequest(4096, 8192, true);
                target.writeZeroes(r);
                r.succeed();
                assertEquals(List.of("punch hole 5096+8192"), r.secondaries);
            }
        }
    }

    @Test
    void zeroesThatKeepTheirSpaceZeroInPlace() throws IOException {
        for (Space space : List.of(Space.HOLES_AND_ZEROES, Space.DEVICE_DISCARD)) {
            try (LoopTarget target = target(space)) {
                RecordedRequest r = RecordedRequest.of(4096, 8192);
                target.writeZeroes(r);
                r.succeed();
                assertEquals(List.of("zero range 5096+8192"), r.secondaries);
            }
        }
    }

    @Test
    void whereThatCannotBeTheSpaceIsTakenAgainAfterwards() throws IOException {
        try (LoopTarget target = target(Space.HOLES_ONLY)) {
            RecordedRequest r = RecordedRequest.of(4096, 8192);
            target.writeZeroes(r);
            assertEquals(List.of("punch hole 5096+8192"), r.secondaries);
            r.succeed();
            assertEquals(List.of("punch hole 5096+8192", "allocate 5096+8192"), r.secondaries);
        }
    }

    private LoopTarget target(Space space) throws IOException {
        Path path = Files.write(directory.resolve("backing"), new byte[4096]);
        BackingFile file = BackingFile.open(new LinuxKernel(), path.toString(), false, true);
        return new LoopTarget(file, Geometry.ofSize(4096), START, space);
    }
}
