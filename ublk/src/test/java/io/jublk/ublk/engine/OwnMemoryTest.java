package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Secondaries between files and the server's own memory. */
class OwnMemoryTest {

    @ParameterizedTest
    @EnumSource
    void loadsBesideThePayload(DataPathKind path) {
        MemorySegment table = Arena.ofAuto().allocate(2 * SECTOR);
        try (TestQueue queue = TestQueue.of(path)) {
            queue.target.onRead =
                    r -> {
                        r.load(queue.file, 4 * SECTOR, table);
                        r.read(queue.file, 0, 0, SECTOR);
                    };
            assertEquals(SECTOR, queue.read(0, 0, 1));
            assertArrayEquals(queue.diskBytes(4, 2), table.toArray(JAVA_BYTE));
            assertArrayEquals(queue.diskBytes(0, 1), queue.payload(0, SECTOR));
        }
    }

    @ParameterizedTest
    @EnumSource
    void storesForARequestWithoutPayload(DataPathKind path) {
        byte[] bytes = new byte[SECTOR];
        Arrays.fill(bytes, (byte) 77);
        try (TestQueue queue = TestQueue.of(path)) {
            queue.target.onFlush =
                    r -> {
                        r.store(queue.file, 2 * SECTOR, TestQueue.memory(bytes));
                        r.then(s -> s.sync(queue.file));
                    };
            assertEquals(0, queue.serve(0, IoOp.FLUSH, 0, 0));
            assertArrayEquals(bytes, queue.diskBytes(2, 1));
        }
    }

    @Test
    void shortLoadGoesOnAndTheFilesEndFailsIt() {
        MemorySegment table = Arena.ofAuto().allocate(4 * SECTOR);
        try (TestQueue queue = TestQueue.of(DataPathKind.AUTO_REGISTERED)) {
            queue.kernel.script =
                    op -> TestQueue.isSecondary(op) && op.movesBytes() ? 100 : Script.PROCEED;
            queue.target.onFlush = r -> r.load(queue.file, 0, table);
            assertEquals(0, queue.serve(0, IoOp.FLUSH, 0, 0));
            assertArrayEquals(queue.diskBytes(0, 4), table.toArray(JAVA_BYTE));

            queue.target.onFlush =
                    r -> r.load(queue.file, queue.file.sizeBytes() - 2 * SECTOR, table);
            assertEquals(-Errno.EIO, queue.serve(1, IoOp.FLUSH, 0, 0));
        }
    }
}
