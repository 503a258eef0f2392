package io.jublk.ublk.engine;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IntegrityFormat;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Protected;
import io.jublk.ublk.Target;
import io.jublk.ublk.fake.FakeQueue;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A second payload beside the first, on every path that a device with metadata can have. */
class MetadataMovesTest {

    private static final int SECTORS = 16;
    private static final int METADATA = SECTORS * FakeQueue.METADATA_BYTES;

    /** Where the test's target keeps metadata: the second half of its file. */
    private static final int AT_SECTOR = 256;

    private record Kept(BackingFile file) implements Target, Protected {

        @Override
        public String type() {
            return "kept";
        }

        @Override
        public Geometry geometry() {
            return Geometry.ofSize(AT_SECTOR * 512L);
        }

        @Override
        public List<BackingFile> files() {
            return List.of(file);
        }

        @Override
        public IntegrityFormat integrity() {
            return new IntegrityFormat(
                    IntegrityFormat.Checksum.T10_CRC, 512, FakeQueue.METADATA_BYTES, true);
        }

        private long position(IoRequest r) {
            return AT_SECTOR * 512L + integrity().metadataOf(r.offsetBytes());
        }

        @Override
        public void read(IoRequest r) {
            r.read(file, r.offsetBytes(), 0, r.lengthBytes());
            if (r.metadataBytes() > 0) {
                r.readMetadata(file, position(r));
            }
        }

        @Override
        public void write(IoRequest r) {
            r.write(file, r.offsetBytes(), 0, r.lengthBytes());
            if (r.metadataBytes() > 0) {
                r.writeMetadata(file, position(r));
            }
        }
    }

    private static TestQueue queue(DataPathKind path) {
        return TestQueue.before(path, scripted -> new Kept(scripted.files().getFirst()));
    }

    private static byte[] metadata() {
        byte[] bytes = new byte[METADATA];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i * 7 + 1);
        }
        return bytes;
    }

    private static int write(TestQueue queue) {
        queue.driver.metadata(1).asSlice(0, METADATA).copyFrom(MemorySegment.ofArray(metadata()));
        return queue.write(
                1, IoOp.FLAG_INTEGRITY, 0, TestQueue.pattern(SECTORS * TestQueue.SECTOR));
    }

    private static byte[] kept(TestQueue queue) {
        return Arrays.copyOf(queue.diskBytes(AT_SECTOR, 1), METADATA);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COPIED")
    void metadataGoesWithTheData(DataPathKind path) {
        try (TestQueue queue = queue(path)) {
            assertEquals(SECTORS * TestQueue.SECTOR, write(queue));
            assertArrayEquals(metadata(), kept(queue));
            queue.driver.metadata(1).fill((byte) 0);
            queue.serve(1, IoOp.READ | IoOp.FLAG_INTEGRITY, 0, SECTORS);
            assertArrayEquals(
                    metadata(), queue.driver.metadata(1).asSlice(0, METADATA).toArray(JAVA_BYTE));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COPIED")
    void shortMovesAreContinued(DataPathKind path) {
        try (TestQueue queue = queue(path)) {
            queue.kernel.script = operation -> operation.length() == METADATA ? 24 : Script.PROCEED;
            assertEquals(SECTORS * TestQueue.SECTOR, write(queue));
            assertArrayEquals(metadata(), kept(queue));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COPIED")
    void requestsFailWithTheirMetadata(DataPathKind path) {
        try (TestQueue queue = queue(path)) {
            queue.kernel.script =
                    operation -> operation.length() == METADATA ? -Errno.ENOSPC : Script.PROCEED;
            assertEquals(-Errno.ENOSPC, write(queue));
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "COPIED")
    void requestsWithoutMetadataMoveNone(DataPathKind path) {
        try (TestQueue queue = queue(path)) {
            byte[] before = kept(queue);
            queue.write(0, 0, 0, TestQueue.pattern(TestQueue.SECTOR));
            assertArrayEquals(before, kept(queue));
        }
    }
}
