package io.jublk.ublk.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Target;
import io.jublk.ublk.ZoneLimits;
import io.jublk.ublk.ZoneReport;
import io.jublk.ublk.Zoned;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.ZoneDescriptor;
import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the driver's zone operations become, on every path that a zoned device can have. */
class ZoneOperationsTest {

    private static final int ZONE_BYTES = 64 << 10;
    private static final int ZONE_SECTORS = ZONE_BYTES / TestQueue.SECTOR;

    private final List<String> seen = new ArrayList<>();

    /** Writes down what it is asked; appends go behind the zone's first block. */
    private final class Zones implements Target, Zoned {

        private final BackingFile file;

        Zones(BackingFile file) {
            this.file = file;
        }

        @Override
        public String type() {
            return "zones";
        }

        @Override
        public Geometry geometry() {
            return Geometry.ofSize(file.sizeBytes());
        }

        @Override
        public List<BackingFile> files() {
            return List.of(file);
        }

        @Override
        public ZoneLimits zoneLimits() {
            return new ZoneLimits(ZONE_BYTES, 0, 0, ZONE_BYTES);
        }

        @Override
        public void read(IoRequest r) {
            r.read(file, r.offsetBytes(), 0, r.lengthBytes());
        }

        @Override
        public void write(IoRequest r) {
            r.write(file, r.offsetBytes(), 0, r.lengthBytes());
        }

        @Override
        public void reportZones(long first, int count, ZoneReport report) {
            seen.add("report " + first + "+" + count);
            report.conventional(0, ZONE_BYTES);
            report.sequential(
                    ZONE_BYTES,
                    ZONE_BYTES,
                    ZONE_BYTES / 2,
                    ZONE_BYTES + 512,
                    ZoneDescriptor.COND_EXP_OPEN);
        }

        @Override
        public void appendToZone(IoRequest r) {
            r.appendedAt(r.offsetBytes() + TestQueue.SECTOR);
            r.write(file, r.appendedAt(), 0, r.lengthBytes());
        }

        @Override
        public void openZone(IoRequest r) {
            seen.add("open " + r.offsetBytes() / ZONE_BYTES);
        }

        @Override
        public void closeZone(IoRequest r) {
            seen.add("close " + r.offsetBytes() / ZONE_BYTES);
        }

        @Override
        public void finishZone(IoRequest r) {
            r.fail(Errno.EIO);
        }

        @Override
        public void resetZone(IoRequest r) {
            r.truncate(file, 512);
        }

        @Override
        public void resetAllZones(IoRequest r) {
            seen.add("reset all");
        }
    }

    private TestQueue queue(DataPathKind path) {
        return TestQueue.before(path, scripted -> new Zones(scripted.files().getFirst()));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COPIED")
    void appendSaysWhereItWent(DataPathKind path) {
        try (TestQueue queue = queue(path)) {
            byte[] bytes = TestQueue.pattern(2 * TestQueue.SECTOR);
            MemorySegment.copy(bytes, 0, queue.driver.payload(1), JAVA_BYTE, 0, bytes.length);
            assertEquals(bytes.length, queue.serve(1, IoOp.ZONE_APPEND, ZONE_SECTORS, 2));
            assertEquals(ZONE_SECTORS + 1, queue.driver.committedAddress(1));
            assertArrayEquals(bytes, queue.diskBytes(ZONE_SECTORS + 1, 2));
            // and the tag's next request, which is none, says nothing of the kind
            queue.write(1, 0, 0, new byte[TestQueue.SECTOR]);
            assertEquals(0, queue.driver.committedAddress(1));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COPIED")
    void appendOfABatchSaysWhereItWent(DataPathKind path) {
        try (TestQueue queue =
                TestQueue.before(
                        path,
                        DeliveryKind.BATCHED,
                        scripted -> new Zones(scripted.files().getFirst()))) {
            byte[] bytes = TestQueue.pattern(2 * TestQueue.SECTOR);
            for (int tag = 1; tag <= 2; tag++) {
                MemorySegment.copy(bytes, 0, queue.driver.payload(tag), JAVA_BYTE, 0, bytes.length);
                int zone = tag * ZONE_SECTORS;
                assertEquals(bytes.length, queue.serve(tag, IoOp.ZONE_APPEND, zone, 2));
                assertEquals(zone + 1, queue.driver.batches().appendedSectors(tag));
                assertArrayEquals(bytes, queue.diskBytes(zone + 1, 2));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COPIED")
    void reportIsAnArrayOfZones(DataPathKind path) {
        try (TestQueue queue = queue(path)) {
            int bytes = 3 * ZoneDescriptor.SIZE_BYTES;
            assertEquals(bytes, queue.serve(0, IoOp.REPORT_ZONES, ZONE_SECTORS, 3));
            assertEquals(List.of("report 1+3"), seen);
            MemorySegment p = queue.driver.payload(0);
            assertEquals(ZONE_SECTORS, p.get(JAVA_LONG, ZoneDescriptor.LEN));
            assertEquals(ZoneDescriptor.TYPE_CONVENTIONAL, p.get(JAVA_BYTE, ZoneDescriptor.TYPE));
            long second = ZoneDescriptor.SIZE_BYTES;
            assertEquals(ZONE_SECTORS, p.get(JAVA_LONG, second + ZoneDescriptor.START));
            assertEquals(ZONE_SECTORS + 1, p.get(JAVA_LONG, second + ZoneDescriptor.WP));
            assertEquals(ZONE_SECTORS / 2, p.get(JAVA_LONG, second + ZoneDescriptor.CAPACITY));
            assertEquals(
                    ZoneDescriptor.COND_EXP_OPEN, p.get(JAVA_BYTE, second + ZoneDescriptor.COND));
            assertEquals(0, p.get(JAVA_LONG, 2 * second + ZoneDescriptor.LEN), "no third zone");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COPIED")
    void zonesAreManaged(DataPathKind path) {
        try (TestQueue queue = queue(path)) {
            assertEquals(0, queue.serve(0, IoOp.ZONE_OPEN, ZONE_SECTORS, 0));
            assertEquals(0, queue.serve(0, IoOp.ZONE_CLOSE, 2 * ZONE_SECTORS, 0));
            assertEquals(-Errno.EIO, queue.serve(0, IoOp.ZONE_FINISH, ZONE_SECTORS, 0));
            assertEquals(0, queue.serve(0, IoOp.ZONE_RESET_ALL, 0, 0));
            assertEquals(List.of("open 1", "close 2", "reset all"), seen);
            queue.kernel.journal.clear();
            assertEquals(0, queue.serve(0, IoOp.ZONE_RESET, ZONE_SECTORS, 0));
            assertEquals(List.of("FTRUNCATE 512", "COMMIT 0"), queue.kernel.journal);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COPIED")
    void zoneOperationsOfOtherTargetsAreNotSupported(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            for (int operation : new int[] {IoOp.ZONE_OPEN, IoOp.ZONE_RESET, IoOp.ZONE_APPEND}) {
                assertEquals(-Errno.EOPNOTSUPP, queue.serve(0, operation, 0, 1));
            }
            assertTrue(queue.faults.isEmpty(), "no mistake of the target");
        }
    }
}
