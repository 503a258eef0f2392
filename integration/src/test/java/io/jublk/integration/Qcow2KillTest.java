package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.Device;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server is killed in the middle of writes, again and again on one image: each time no more than
 * leaks is wrong with it, and what was written before a flush is there.
 */
@DeviceTest
@Tag("edge-kernels") // long, and no kernel in between is another case
class Qcow2KillTest {

    private static final int ROUNDS = Integer.getInteger("jublk.kills", 2);

    private static final long BYTES = 32L << 20;

    /** The stamped half; the other is fio's. */
    private static final int BLOCKS = (int) (BYTES / 2 / Stamps.BLOCK_BYTES);

    /** Some flushes are before the end in any case, and it is anywhere between two. */
    private static final int LEAST_STEPS = 40;

    private static final int MORE_STEPS = 100;

    @ParameterizedTest
    @EnumSource(
            value = Qcow2Shape.class,
            names = {"EMPTY", "SMALL_CLUSTERS", "EXTENDED_L2"})
    void losesNothingThatWasFlushed(Qcow2Shape shape, @TempDir Path directory) throws Exception {
        Qcow2Image image = shape.make(directory, BYTES);
        Random random = Seeds.random("kill " + shape);
        Stamps stamps = new Stamps("stamps " + shape, BLOCKS);
        for (int round = 0; round < ROUNDS; round++) {
            int flushes = stamps.flushes();
            JsonObject server = image.add("--recovery=none");
            Program fio = startFio(server.text("path"));
            writeUntilKilled(server, stamps, LEAST_STEPS + random.nextInt(MORE_STEPS));
            assertNotEquals(0, fio.await().code(), "fio on a device whose server was killed");
            Qcow2Image.delete(server);
            assertTrue(stamps.flushes() > flushes, "it was flushed");
            image.expectNoCorruption();
            try (Device device = image.start(null);
                    Client client = Client.direct(device.path())) {
                stamps.verify(client);
            }
            image.expectNoCorruption();
        }
    }

    private static void writeUntilKilled(JsonObject server, Stamps stamps, int steps)
            throws Exception {
        AtomicInteger done = new AtomicInteger();
        Thread killer =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    while (done.get() < steps) {
                                        Thread.onSpinWait();
                                    }
                                    Program.check(
                                            "kill", "-KILL", Long.toString(server.number("pid")));
                                });
        try (Client client = Client.direct(server.text("path"))) {
            while (stamps.step(client)) {
                done.incrementAndGet();
            }
        } finally {
            done.set(steps); // however it ended
            killer.join();
        }
        Bounded.await("the server is dead", () -> ProcessHandle.of(server.number("pid")).isEmpty());
    }

    private static Program startFio(String device) {
        return Fio.start(
                device,
                "--rw=randwrite",
                "--bsrange=4k-128k",
                "--iodepth=8",
                "--fsync=64",
                "--offset=" + BYTES / 2,
                "--size=" + BYTES / 2,
                "--time_based",
                "--runtime=600");
    }
}
