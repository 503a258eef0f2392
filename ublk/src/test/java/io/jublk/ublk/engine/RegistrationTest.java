package io.jublk.ublk.engine;

import static io.jublk.ublk.engine.TestQueue.SECTOR;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.fake.Operation;
import io.jublk.ublk.fake.Script;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import io.jublk.uring.Op;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** How payloads come into the ring's table and out of it. */
class RegistrationTest {

    private static final int LENGTH = 8 * SECTOR;

    @Test
    void automaticRegistrationNeedsNoCommand() {
        try (TestQueue queue = TestQueue.of(DataPathKind.AUTO_REGISTERED)) {
            assertEquals(LENGTH, queue.read(2, 1, 8));
            assertEquals(List.of("READ /disk", "COMMIT 2"), queue.kernel.journal);
        }
    }

    @Test
    void whereTheDriverCouldNotRegisterTheServerDoes() {
        try (TestQueue queue = TestQueue.of(DataPathKind.AUTO_REGISTERED)) {
            queue.driver.refusesAutomaticRegistration = true;
            assertEquals(LENGTH, queue.read(2, 1, 8));
            assertEquals(
                    List.of("REGISTER 2", "READ /disk", "UNREGISTER 2", "COMMIT 2"),
                    queue.kernel.journal);
            assertArrayEquals(queue.diskBytes(1, 8), queue.payload(2, LENGTH));
            queue.kernel.journal.clear();
            queue.driver.refusesAutomaticRegistration = false;
            assertEquals(LENGTH, queue.read(2, 2, 8));
            assertEquals(List.of("READ /disk", "COMMIT 2"), queue.kernel.journal);
        }
    }

    @Test
    void requestsWithoutSecondariesAreNotRegistered() {
        try (TestQueue queue = TestQueue.of(DataPathKind.REGISTERED)) {
            queue.target.onWrite = r -> {};
            assertEquals(LENGTH, queue.write(2, 0, 0, new byte[LENGTH]));
            assertEquals(List.of("COMMIT 2"), queue.kernel.journal);
        }
    }

    @Test
    void registrationLastsUntilTheCommitWhateverHappens() {
        try (TestQueue queue = TestQueue.of(DataPathKind.REGISTERED)) {
            int[] operations = {0};
            queue.kernel.script =
                    operation ->
                            operation.movesBytes() && operations[0]++ == 0 ? 100 : Script.PROCEED;
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, LENGTH);
                        r.then(next -> next.read(queue.file, 0, 0, LENGTH));
                    };
            assertEquals(LENGTH, queue.read(0, 0, 8));
            assertEquals(
                    List.of(
                            "REGISTER 0",
                            "READ /disk",
                            "READ /disk",
                            "READ /disk",
                            "UNREGISTER 0",
                            "COMMIT 0"),
                    queue.kernel.journal);
        }
    }

    @Test
    void failedRequestIsUnregisteredToo() {
        try (TestQueue queue = TestQueue.of(DataPathKind.REGISTERED)) {
            queue.kernel.script = operation -> operation.movesBytes() ? -Errno.EIO : Script.PROCEED;
            assertEquals(-Errno.EIO, queue.read(0, 0, 8));
            assertEquals(List.of("REGISTER 0", "UNREGISTER 0", "COMMIT 0"), queue.kernel.journal);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "LINKED", "AUTO_REGISTERED"})
    void requestWhoseRegistrationFailsIsCopied(DataPathKind path) {
        try (TestQueue queue = withoutRegistration(path)) {
            assertEquals(LENGTH, queue.read(1, 3, 8));
            assertArrayEquals(queue.diskBytes(3, 8), queue.payload(1, LENGTH));
            byte[] bytes = TestQueue.pattern(2 * LENGTH);
            byte[] written = Arrays.copyOfRange(bytes, 700, 700 + LENGTH);
            assertEquals(LENGTH, queue.write(1, 0, 30, written));
            assertArrayEquals(written, queue.diskBytes(30, 8));
            assertEquals(2, queue.driver.commits(1));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "LINKED", "AUTO_REGISTERED"})
    void copiesNeedNoRegistration(DataPathKind path) {
        try (TestQueue queue = withoutRegistration(path)) {
            byte[] bytes = TestQueue.pattern(LENGTH);
            MemorySegment memory = TestQueue.memory(bytes);
            queue.target.onRead = r -> r.copyIn(memory, 0);
            assertEquals(LENGTH, queue.read(1, 0, 8));
            assertArrayEquals(bytes, queue.payload(1, LENGTH));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "LINKED", "AUTO_REGISTERED"})
    void laterStepsOfSuchARequestAreCopiedToo(DataPathKind path) {
        try (TestQueue queue = withoutRegistration(path)) {
            queue.target.onRead =
                    r -> {
                        r.zero(0, 1024);
                        r.read(queue.file, 0, 1024, 1024);
                        r.then(
                                next -> {
                                    next.read(queue.file, 1024, 2048, LENGTH - 2048);
                                    next.copyIn(TestQueue.memory(new byte[] {1, 2, 3}), 0);
                                });
                    };
            assertEquals(LENGTH, queue.read(1, 0, 8));
            byte[] expected = new byte[LENGTH];
            System.arraycopy(queue.disk.content, 0, expected, 1024, LENGTH - 1024);
            System.arraycopy(new byte[] {1, 2, 3}, 0, expected, 0, 3);
            assertArrayEquals(expected, queue.payload(1, LENGTH));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "LINKED", "AUTO_REGISTERED"})
    void afterAFailedRegistrationTheNextRequestIsTriedAgain(DataPathKind path) {
        try (TestQueue queue = withoutRegistration(path)) {
            queue.read(1, 3, 8);
            queue.kernel.script = operation -> Script.PROCEED;
            queue.kernel.journal.clear();
            assertEquals(LENGTH, queue.read(1, 3, 8));
            assertEquals(
                    List.of("REGISTER 1", "READ /disk", "UNREGISTER 1", "COMMIT 1"),
                    queue.kernel.journal);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "LINKED", "AUTO_REGISTERED"})
    void targetsOwnFailureOutlivesAFailedRegistration(DataPathKind path) {
        try (TestQueue queue = withoutRegistration(path)) {
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, LENGTH);
                        r.fail(Errno.EROFS);
                    };
            assertEquals(-Errno.EROFS, queue.read(1, 0, 8));
        }
    }

    /** Linux reports a failed writeback once: a second fsync would find nothing wrong. */
    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "LINKED", "AUTO_REGISTERED"})
    void failedSyncOutlivesAFailedRegistration(DataPathKind path) {
        try (TestQueue queue = withoutRegistration(path)) {
            Script refusing = queue.kernel.script;
            int[] syncs = {0};
            queue.kernel.script =
                    operation ->
                            operation.opcode() == Op.FSYNC && syncs[0]++ == 0
                                    ? Script.HOLD
                                    : refusing.decide(operation);
            queue.target.onWrite =
                    r -> {
                        r.write(queue.file, 0, 0, LENGTH);
                        r.sync(queue.file);
                    };
            queue.driver.request(1, IoOp.WRITE, 0, 8);
            queue.settle();
            queue.kernel.release(queue.kernel.held().getFirst(), -Errno.EIO);
            assertEquals(-Errno.EIO, queue.await(1));
            assertEquals(1, syncs[0]);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REGISTERED", "LINKED"})
    void failedUnregistrationEndsTheQueue(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.kernel.script =
                    operation ->
                            is(operation, UblkCommand.UNREGISTER_IO_BUF)
                                    ? -Errno.EINVAL
                                    : Script.PROCEED;
            UblkException e =
                    assertThrows(
                            UblkException.class,
                            () -> {
                                queue.read(1, 0, 1);
                                queue.settle();
                            });
            assertEquals(
                    "the driver did not unregister the payload of tag 1: EINVAL (invalid argument)",
                    e.getMessage());
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"COPIED", "USER_COPY"})
    void zeroCopyMovesNoByteThroughTheServer(DataPathKind path) {
        try (TestQueue queue = TestQueue.of(path)) {
            queue.target.onRead =
                    r -> {
                        r.read(queue.file, 0, 0, SECTOR);
                        r.zero(SECTOR, SECTOR);
                    };
            queue.read(0, 0, 2);
            queue.write(0, 0, 0, new byte[SECTOR]);
            List<String> moves =
                    queue.kernel.journal.stream()
                            .filter(s -> s.startsWith("READ") || s.startsWith("WRITE"))
                            .toList();
            assertEquals(List.of("READ /disk", "READ /dev/zero", "WRITE /disk"), moves);
        }
    }

    @Test
    void userCopyMovesMemoryWithoutAStop() {
        MemorySegment memory = TestQueue.memory(TestQueue.pattern(LENGTH));
        try (TestQueue queue = TestQueue.of(DataPathKind.USER_COPY)) {
            queue.target.onRead = r -> r.copyIn(memory, 0);
            queue.target.onWrite = r -> r.copyOut(0, memory);
            queue.read(0, 0, 8);
            queue.write(0, 0, 0, new byte[LENGTH]);
            assertEquals(
                    List.of("WRITE payload", "COMMIT 0", "READ payload", "COMMIT 0"),
                    queue.kernel.journal);
        }
    }

    private static TestQueue withoutRegistration(DataPathKind path) {
        TestQueue queue = TestQueue.of(path);
        queue.driver.refusesAutomaticRegistration = true;
        queue.kernel.script =
                operation ->
                        is(operation, UblkCommand.REGISTER_IO_BUF) ? -Errno.ENOMEM : Script.PROCEED;
        return queue;
    }

    private static boolean is(Operation operation, int command) {
        return operation.opcode() == Op.URING_CMD && operation.command() == command;
    }
}
