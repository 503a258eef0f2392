package io.jublk.ublk;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.ublk.uapi.IntegrityParams;
import io.jublk.ublk.uapi.ParamsDescriptor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What zones and metadata ask of the driver. */
class TargetNeedsTest {

    private static final int MAX_IO_BYTES = 64 << 10;
    private static final Geometry GEOMETRY = Geometry.ofSize(1 << 20);

    private static final class Zones extends MemoryTarget implements Zoned {

        Zones(PayloadUse use) {
            super(GEOMETRY, use);
        }

        @Override
        public ZoneLimits zoneLimits() {
            return new ZoneLimits(256 << 10, 2, 3, 1 << 20);
        }

        @Override
        public void reportZones(long firstZone, int count, ZoneReport report) {}

        @Override
        public void appendToZone(IoRequest request) {}

        @Override
        public void openZone(IoRequest request) {}

        @Override
        public void closeZone(IoRequest request) {}

        @Override
        public void finishZone(IoRequest request) {}

        @Override
        public void resetZone(IoRequest request) {}

        @Override
        public void resetAllZones(IoRequest request) {}
    }

    private static final class Kept extends MemoryTarget implements Protected {

        Kept() {
            super(GEOMETRY);
        }

        @Override
        public IntegrityFormat integrity() {
            return new IntegrityFormat(IntegrityFormat.Checksum.NVME_CRC64, 512, 24, true);
        }
    }

    private static final DeviceOptions COPIED =
            DeviceOptions.DEFAULTS.withDataPath(DataPathKind.COPIED);

    @Test
    void neitherZonesNorMetadataAreCopied() {
        List<DataPathKind> files =
                List.of(
                        DataPathKind.AUTO_REGISTERED,
                        DataPathKind.REGISTERED,
                        DataPathKind.USER_COPY);
        assertEquals(
                files, TargetNeeds.candidates(new Zones(PayloadUse.FILES), DeviceOptions.DEFAULTS));
        List<DataPathKind> memory = List.of(DataPathKind.USER_COPY);
        assertEquals(
                memory,
                TargetNeeds.candidates(new Zones(PayloadUse.MEMORY), DeviceOptions.DEFAULTS));
        assertEquals(memory, TargetNeeds.candidates(new Kept(), DeviceOptions.DEFAULTS));
        UblkException e =
                assertThrows(UblkException.class, () -> TargetNeeds.candidates(new Kept(), COPIED));
        assertEquals(
                "a memory device with metadata or zones cannot have the data path copied; leave out"
                        + " --data-path",
                String.valueOf(e.getMessage()));
    }

    @Test
    void otherTargetsNeedNothing() {
        MemoryTarget target = new MemoryTarget(GEOMETRY);
        assertEquals(0, TargetNeeds.flags(target));
        assertEquals(List.of(DataPathKind.COPIED), TargetNeeds.candidates(target, COPIED));
    }

    @Test
    void zonesAreParameters() {
        MemorySegment p = encode(new Zones(PayloadUse.MEMORY));
        assertEquals(
                ParamsDescriptor.TYPE_BASIC | ParamsDescriptor.TYPE_ZONED,
                p.get(JAVA_INT, ParamsDescriptor.TYPES));
        assertEquals(512, p.get(JAVA_INT, ParamsDescriptor.BASIC_CHUNK_SECTORS));
        assertEquals(2, p.get(JAVA_INT, ParamsDescriptor.ZONED_MAX_OPEN_ZONES));
        assertEquals(3, p.get(JAVA_INT, ParamsDescriptor.ZONED_MAX_ACTIVE_ZONES));
        assertEquals(
                MAX_IO_BYTES / 512,
                p.get(JAVA_INT, ParamsDescriptor.ZONED_MAX_ZONE_APPEND_SECTORS),
                "no more than a request");
    }

    @Test
    void metadataIsAParameter() {
        MemorySegment p = encode(new Kept());
        assertEquals(
                ParamsDescriptor.TYPE_BASIC | ParamsDescriptor.TYPE_INTEGRITY,
                p.get(JAVA_INT, ParamsDescriptor.TYPES));
        assertEquals(
                IntegrityParams.CAP_INTEGRITY | IntegrityParams.CAP_REFTAG,
                p.get(JAVA_INT, ParamsDescriptor.INTEGRITY_FLAGS));
        assertEquals(9, p.get(JAVA_BYTE, ParamsDescriptor.INTEGRITY_INTERVAL_EXP));
        assertEquals(24, p.get(JAVA_BYTE, ParamsDescriptor.INTEGRITY_METADATA_SIZE));
        assertEquals(
                IntegrityParams.CSUM_CRC64_NVME,
                p.get(JAVA_BYTE, ParamsDescriptor.INTEGRITY_CSUM_TYPE));
        assertEquals(0, p.get(JAVA_BYTE, ParamsDescriptor.INTEGRITY_PI_OFFSET));
    }

    private static MemorySegment encode(Target target) {
        return DeviceParams.encode(
                Arena.ofAuto(), target, target.geometry(), MAX_IO_BYTES, false, false);
    }
}
