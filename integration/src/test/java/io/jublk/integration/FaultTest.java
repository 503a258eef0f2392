package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Fallocate;
import io.jublk.uring.Op;
import io.jublk.uring.SqeFlags;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real driver and the real kernel, made to fail; data and device survive. */
@DeviceTest
class FaultTest {

    private static final long BYTES = 16 << 20;

    /** Beyond every table of fixed buffers that a queue here has. */
    private static final int NO_PLACE = 0xffff;

    /** One of this many operations is hit. */
    private static final int RARITY = 3;

    @TempDir private Path directory;

    static List<DataPathKind> paths() {
        return Kernels.paths();
    }

    /** Changes submissions of queues; counts those it changed, and those it saw. */
    private abstract static class Fault extends SubmissionSpy {
        final AtomicInteger injected = new AtomicInteger();
        final AtomicInteger registrations = new AtomicInteger();
        final AtomicInteger userCopies = new AtomicInteger();
        private final Random random = Seeds.random("fault");

        @Override
        final synchronized void onSubmission(SpiedSqe sqe) {
            if (sqe.isCommand(UblkCommand.REGISTER_IO_BUF)) {
                registrations.incrementAndGet();
            }
            if (sqe.isTransfer() && sqe.hasFlag(SqeFlags.FIXED_FILE) && sqe.file() == 0) {
                userCopies.incrementAndGet();
            }
            if (inject(sqe)) {
                injected.incrementAndGet();
            }
        }

        abstract boolean inject(SpiedSqe sqe);

        boolean sometimes() {
            return random.nextInt(RARITY) == 0;
        }

        int below(int bound) {
            return random.nextInt(bound);
        }
    }

    @Test
    void automaticRegistrationThatFailsIsDoneByHand() throws Exception {
        Kernels.assumePath(DataPathKind.AUTO_REGISTERED);
        Fault fault =
                new Fault() {
                    @Override
                    boolean inject(SpiedSqe sqe) {
                        if (sqe.isDelivery() && sometimes()) {
                            sqe.setAutoRegistrationPlace(NO_PLACE);
                            return true;
                        }
                        return false;
                    }
                };
        verify(fault, DataPathKind.AUTO_REGISTERED);
        assertTrue(fault.registrations.get() > 0, "registered by hand");
        assertEquals(0, fault.userCopies.get(), "copied");
    }

    @Test
    void automaticAndManualRegistrationThatFailAreCopied() throws Exception {
        Kernels.assumePath(DataPathKind.AUTO_REGISTERED);
        Fault fault =
                new Fault() {
                    @Override
                    boolean inject(SpiedSqe sqe) {
                        if (sqe.isDelivery() && sometimes()) {
                            sqe.setAutoRegistrationPlace(NO_PLACE);
                            return true;
                        }
                        return failRegistration(sqe, this);
                    }
                };
        verify(fault, DataPathKind.AUTO_REGISTERED);
        assertTrue(fault.registrations.get() > 0, "tried by hand");
        assertTrue(fault.userCopies.get() > 0, "copied");
    }

    static List<DataPathKind> registeringPaths() {
        return List.of(DataPathKind.REGISTERED, DataPathKind.LINKED);
    }

    @ParameterizedTest
    @MethodSource("registeringPaths")
    void registrationThatFailsIsCopied(DataPathKind path) throws Exception {
        Kernels.assumePath(path);
        Fault fault =
                new Fault() {
                    @Override
                    boolean inject(SpiedSqe sqe) {
                        return failRegistration(sqe, this);
                    }
                };
        verify(fault, path);
        assertTrue(fault.userCopies.get() > 0, "copied");
    }

    private static boolean failRegistration(SpiedSqe sqe, Fault fault) {
        if (sqe.isCommand(UblkCommand.REGISTER_IO_BUF) && fault.sometimes()) {
            sqe.setRegistrationPlace(NO_PLACE);
            return true;
        }
        return false;
    }

    @ParameterizedTest
    @MethodSource("paths")
    void shortTransfersAreContinued(DataPathKind path) throws Exception {
        Fault fault =
                new Fault() {
                    @Override
                    boolean inject(SpiedSqe sqe) {
                        if (!sqe.isTransfer() || sqe.length() <= 512 || !sometimes()) {
                            return false;
                        }
                        sqe.cutShort(512 * (1 + below(sqe.length() / 512 - 1)));
                        return true;
                    }
                };
        verify(fault, path);
    }

    private void verify(Fault fault, DataPathKind path) throws Exception {
        Path file = FileTools.sparse(directory, BYTES);
        try (Device device = TestDevices.loop(fault, file, path)) {
            Fio.verify(device.path(), Long.toString(BYTES));
            assertTrue(fault.injected.get() > 0, "no fault was injected");
            assertEquals(null, device.failure());
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void errorOfTheFileIsTheClientsErrorAndNothingElse(DataPathKind path) throws Exception {
        AtomicInteger armed = new AtomicInteger();
        Fault fault =
                new Fault() {
                    @Override
                    boolean inject(SpiedSqe sqe) {
                        if (sqe.isTransfer()
                                && sqe.isOnTargetFile()
                                && armed.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                            sqe.setFile(NO_PLACE);
                            return true;
                        }
                        return false;
                    }
                };
        Path file = FileTools.sparse(directory, BYTES);
        byte[] bytes = Seeds.bytes("error", 64 << 10);
        try (Device device = TestDevices.loop(fault, file, path);
                Client client = Client.direct(device.path())) {
            client.write(0, bytes);
            armed.set(1);
            client.expectReadError(0, bytes.length);
            armed.set(1);
            client.expectWriteError(1 << 20, bytes);
            assertEquals(2, fault.injected.get(), "faults");
            // more requests than tags: each tag has been used since
            for (int i = 0; i < TestDevices.DEPTH + 1; i++) {
                client.expect(0, bytes);
            }
            client.expectZeros(1 << 20, bytes.length);
            client.write(1 << 20, bytes);
            client.expect(1 << 20, bytes);
        }
    }

    /** A flush that failed and was told to have succeeded loses data without a trace. */
    @ParameterizedTest
    @MethodSource("paths")
    void errorOfASyncIsTheClientsError(DataPathKind path) throws Exception {
        AtomicInteger armed = new AtomicInteger();
        Fault fault = onceArmed(armed, sqe -> sqe.opcode() == Op.FSYNC);
        try (Device device = TestDevices.loop(fault, FileTools.sparse(directory, BYTES), path);
                Client client = Client.direct(device.path())) {
            client.sync();
            armed.set(1);
            int result = client.trySync();
            assertTrue(result < 0, () -> "fsync gave " + result);
            client.sync();
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void errorOfADiscardIsTheClientsError(DataPathKind path) throws Exception {
        AtomicInteger armed = new AtomicInteger();
        Fault fault = onceArmed(armed, sqe -> sqe.opcode() == Op.FALLOCATE);
        byte[] bytes = Seeds.bytes("not discarded", 64 << 10);
        try (Device device = TestDevices.loop(fault, FileTools.sparse(directory, BYTES), path);
                Client client = Client.direct(device.path())) {
            client.write(0, bytes);
            int mode = Fallocate.PUNCH_HOLE | Fallocate.KEEP_SIZE;
            armed.set(1);
            int result = client.fallocate(mode, 0, bytes.length);
            assertTrue(result < 0, () -> "fallocate gave " + result);
            client.expect(0, bytes);
            assertEquals(0, client.fallocate(mode, 0, bytes.length));
            client.expectZeros(0, bytes.length);
        }
    }

    /** The operation goes to /dev/zero, and fails in the file's own code, not before it. */
    private static Fault onceArmed(AtomicInteger armed, Predicate<SpiedSqe> which) {
        return new Fault() {
            @Override
            boolean inject(SpiedSqe sqe) {
                if (which.test(sqe) && armed.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
                    sqe.setFile(SpiedSqe.DEV_ZERO);
                    return true;
                }
                return false;
            }
        };
    }
}
