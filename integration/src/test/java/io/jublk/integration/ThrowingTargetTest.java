package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.targets.nothing.NullTarget;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import io.jublk.ublk.Flushable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Target;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A target's mistake costs the request that it was made with, not the device. */
@DeviceTest
class ThrowingTargetTest {

    private static final int ENOSPC = 28;
    private static final long BYTES = 8 << 20;
    private static final long BAD = 1 << 20;
    private static final long BAD_STEP = 2 << 20;
    private static final long REFUSED = 3 << 20;

    static List<DataPathKind> paths() {
        return Kernels.paths();
    }

    /** A null target with holes in it. */
    private static final class Throwing implements Target, Flushable {

        private final NullTarget good = new NullTarget(BYTES, true);

        @Override
        public String type() {
            return "throwing";
        }

        @Override
        public Geometry geometry() {
            return Geometry.ofSize(BYTES);
        }

        @Override
        public void read(IoRequest request) {
            good.read(request); // described, and not to be done
            mistake(request);
        }

        @Override
        public void write(IoRequest request) {
            mistake(request);
        }

        @Override
        public void flush(IoRequest request) {}

        private static void mistake(IoRequest request) {
            if (request.offsetBytes() == BAD) {
                throw new IllegalStateException("a mistake, made on purpose");
            } else if (request.offsetBytes() == BAD_STEP) {
                request.then(
                        r -> {
                            throw new IllegalStateException("a later mistake, made on purpose");
                        });
            } else if (request.offsetBytes() == REFUSED) {
                request.fail(ENOSPC);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("paths")
    void mistakesCostTheirRequests(DataPathKind path) throws Exception {
        try (Logged logged = new Logged("io.jublk.ublk");
                Device device = TestDevices.start(new Throwing(), TestDevices.options(path));
                Client client = Client.direct(device.path())) {
            byte[] bytes = Seeds.bytes("throwing", 8192);
            for (int i = 0; i < TestDevices.DEPTH + 1; i++) {
                client.expectReadError(BAD, 4096);
                client.expectWriteError(BAD, bytes);
                client.expectReadError(BAD_STEP, 4096);
                client.expectWriteError(BAD_STEP, bytes);
            }
            // an error that the target has chosen is the client's, where the block layer has it
            assertEquals(-ENOSPC, client.tryRead(REFUSED, 4096));
            assertEquals(-ENOSPC, client.tryWrite(REFUSED, bytes));
            client.expectZeros(0, 8192);
            client.write(0, bytes);
            client.expectZeros(BAD + 4096, 8192);
            // told once: a target that always fails must not fill a disk with its log
            assertEquals(1, logged.messages().size(), () -> logged.messages().toString());
        }
    }
}
