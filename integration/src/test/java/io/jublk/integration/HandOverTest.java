package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.RunState;
import io.jublk.cli.server.Standby;
import io.jublk.targets.nothing.NullTarget;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.Device;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;
import io.jublk.ublk.Recovery;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Open;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Another server for a device in use, and what cannot be had, in words. */
@DeviceTest
@Exercises(
        features = {Feature.QUIESCE},
        commands = {KernelCommand.QUIESCE_DEV})
class HandOverTest {

    /** Every delivery, with one thread for a queue and with two. */
    private static final boolean ALL = Boolean.getBoolean("jublk.recovery.all");

    private static final int UPGRADES = Integer.getInteger("jublk.upgrades", 1);

    private static final long BYTES = 64L << 20;

    private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

    /** Of a tree that is written while servers change. */
    private static final int FILES = 10;

    /** Between two trees: the new server's start needs the processor too. */
    private static final int PAUSE_MILLIS = 200;

    /** How a queue is served. */
    record Service(DeliveryKind delivery, int threads) {
        List<String> options() {
            return List.of("--delivery=" + delivery.label(), "--threads=" + threads);
        }
    }

    static Stream<Service> services() {
        List<Service> all =
                Kernels.deliveries().stream()
                        .flatMap(d -> Stream.of(new Service(d, 1), new Service(d, 2)))
                        .toList();
        return ALL ? all.stream() : Stream.of(new Service(DeliveryKind.PER_TAG, 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("services")
    void fileSystemLivesThroughUpgrades(Service service, @TempDir Path directory) throws Exception {
        assumeQuiesce();
        Path file = FileTools.sparse(directory, BYTES);
        List<String> add = new ArrayList<>(List.of("add", "loop", "--file=" + file, "--json"));
        add.addAll(service.options());
        JsonObject device = Jublk.object(Jublk.okInside(add.toArray(String[]::new)));
        try (Ext4 ext4 = Ext4.on(device.text("path"))) {
            Path tree = ext4.directory().resolve("before");
            FileTree.make(tree, "before");
            Map<String, String> hashes = FileTree.hashes(tree);
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger trees = new AtomicInteger();
            AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
            Thread writer =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            while (!over.get()) {
                                                writeTree(ext4, trees.incrementAndGet());
                                            }
                                        } catch (Exception e) {
                                            failure.set(e);
                                        }
                                    });
            try {
                for (int i = 0; i < UPGRADES; i++) {
                    JsonObject now =
                            Jublk.objects(Jublk.okInside("upgrade", "-n", id(device), "--json"))
                                    .getFirst();
                    assertNotEquals(device.number("pid"), now.number("pid"));
                    assertTrue(now.number("pauseMillis") >= 0, now::write);
                    device = now;
                }
            } finally {
                over.set(true);
                writer.join();
            }
            assertEquals(null, failure.get(), "what the writer met");
            Program.check("sync");
            if (Files.exists(DROP_CACHES)) { // not in a User-Mode-Linux
                Files.writeString(DROP_CACHES, "3");
            }
            assertEquals(hashes, FileTree.hashes(tree));
        }
        Program.check("e2fsck", "-fn", device.text("path"));
        Jublk.okInside("del", "-n", id(device));
    }

    /** The same few places again and again, or the disk would be full. */
    private static void writeTree(Ext4 ext4, int number) throws Exception {
        FileTree.makeSources(
                ext4.directory().resolve("tree" + number % 2), "tree" + number % 2, FILES);
        Program.check("sync");
        Thread.sleep(PAUSE_MILLIS);
    }

    @Test
    void quiescedDeviceWaitsAndMayBeTriedAgain(@TempDir Path directory) throws Exception {
        assumeQuiesce();
        Qcow2Image image = Qcow2Image.create(directory, BYTES);
        JsonObject device = image.add("--threads=2");
        byte[] bytes = Seeds.bytes("quiesced", 8192);
        try (Client client = Client.direct(device.text("path"))) {
            client.write(12288, bytes);
            Jublk.okInside("quiesce", "-n", id(device), "--timeout=60");
            Jublk.okInside("quiesce", "-n", id(device)); // as it is already
            JsonObject listed = Jublk.objects(Jublk.okInside("list", "--json")).getFirst();
            assertEquals("quiesced", listed.text("state"));
            assertFalse(listed.flag("serverAlive"));
            assertTrue(ProcessHandle.of(device.number("pid")).isEmpty(), "the server runs");
            image.expectClean(); // nobody holds it, and its last round has been written
            assertSays("has no server that could hand it over", "upgrade", "-n", id(device));
            assertSays("has no server to stand by for", "standby", "-n", id(device));
            takeAndLetGo(device);
            JsonObject now = Jublk.objects(Jublk.okInside("recover", "--all", "--json")).getFirst();
            assertEquals(device.number("id"), now.number("id"));
            client.expect(12288, bytes);
            assertEquals("", Jublk.okInside("recover", "--all"), "nothing waits any more");
            assertSays("is being served, by process", "recover", "-n", id(device));
        }
        Jublk.okInside("del", "-n", id(device));
        image.expectClean();
    }

    @Test
    void whoStandsByServesWhenTheServerHasDied(@TempDir Path directory) throws Exception {
        Path file = FileTools.sparse(directory, BYTES);
        JsonObject device =
                Jublk.object(
                        Jublk.okInside("add", "loop", "--file=" + file, "--standby", "--json"));
        byte[] bytes = Seeds.bytes("stood by", 8192);
        try (Client client = Client.direct(device.text("path"))) {
            client.write(4096, bytes);
            long server = device.number("pid");
            for (int death = 0; death < 2; death++) {
                long next = awaitStandby(device);
                if (death == 1 && Kernels.isAtLeast(6, 16)) { // what came later counts, too
                    Jublk.okInside("resize", "-n", id(device), "--size=" + BYTES / 2, "--shrink");
                }
                Program.check("kill", "-KILL", Long.toString(server));
                client.expect(4096, bytes); // nobody has recovered anything
                Bounded.await("the new server's run state", () -> serverPid(device) == next);
                server = next;
            }
            if (Kernels.isAtLeast(6, 16)) {
                JsonObject now =
                        Jublk.objects(Jublk.okInside("list", "-n", id(device), "--json"))
                                .getFirst();
                assertEquals(BYTES / 2, now.number("sizeBytes"));
                Jublk.okInside("quiesce", "-n", id(device));
                Jublk.okInside("recover", "-n", id(device)); // who stood by is back with it
                server = serverPid(device);
            }
            long last = awaitStandby(device);
            Jublk.okInside("standby", "-n", id(device)); // there is one
            assertEquals(last, awaitStandby(device));
            Jublk.okInside("standby", "-n", id(device), "--end");
            assertTrue(Standby.find((int) device.number("id")).isEmpty());
            Program.check("kill", "-KILL", Long.toString(server));
            Jublk.okInside("recover", "-n", id(device));
            client.expect(4096, bytes);
            Jublk.okInside("standby", "-a");
        }
        long last = awaitStandby(device);
        Jublk.okInside("del", "-n", id(device));
        Bounded.await("the end of who stood by", () -> ProcessHandle.of(last).isEmpty());
        assertSays("--standby is of use", "add", "null", "--standby");
    }

    private static long awaitStandby(JsonObject device) throws Exception {
        int id = (int) device.number("id");
        Bounded.await("one that stands by", () -> Standby.find(id).isPresent());
        return Standby.find(id).orElseThrow().pid();
    }

    private static long serverPid(JsonObject device) {
        return RunState.read((int) device.number("id"))
                .map(state -> state.number("pid"))
                .orElse(0L);
    }

    /** A new server that dies before its first fetch leaves the device as it was. */
    private static void takeAndLetGo(JsonObject device) {
        LinuxKernel kernel = new LinuxKernel();
        int fd = kernel.open("/dev/ublkc" + id(device), Open.READ_WRITE, 0);
        assertTrue(fd >= 0, "the character device can be opened");
        kernel.close(fd);
    }

    @Test
    void whatCannotBeRecoveredIsToldInWords() throws Exception {
        assertSays("the bytes of a ram device", "add", "ram", "--size=1M", "--recovery=reissue");
        assertSays("there is no ublk device 77", "recover", "-n", "77");
        try (Device device = start(Recovery.NONE)) {
            assertSays("was made without recovery", "recover", "-n", "" + device.id());
            assertSays("was made without recovery", "upgrade", "-n", "" + device.id());
            assertSays("was made without recovery", "quiesce", "-n", "" + device.id());
            assertSays("was made without recovery", "standby", "-n", "" + device.id());
        }
        try (Device device = start(Recovery.REISSUE)) {
            assertSays("jublk does not know how", "recover", "-n", "" + device.id());
            assertSays("jublk does not know how", "upgrade", "-n", "" + device.id());
            assertSays("--timeout must be", "quiesce", "--timeout=0", "-n", "" + device.id());
            if (!Kernels.isAtLeast(6, 16)) {
                assertSays("which Linux 6.16 brought", "quiesce", "-n", "" + device.id());
            }
            try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
                control.stop(device.id());
            }
            assertSays("has been stopped", "recover", "-n", "" + device.id());
        }
        if (Kernels.deliveries().contains(DeliveryKind.BATCHED)) {
            try (Device device = start(Recovery.REISSUE, DeliveryKind.BATCHED)) {
                assertSays("has batched delivery", "quiesce", "-n", "" + device.id());
            }
        }
        assertEquals("", Jublk.okInside("recover", "--all"));
    }

    private static Device start(Recovery way) {
        return start(way, DeliveryKind.PER_TAG);
    }

    private static Device start(Recovery way, DeliveryKind delivery) {
        return TestDevices.start(
                new NullTarget(1 << 20, true),
                DeviceOptions.DEFAULTS.withRecovery(way).withDelivery(delivery));
    }

    private static void assertSays(String part, String... arguments) {
        Program.Result result = Jublk.inside(arguments);
        assertEquals(1, result.code(), result::toString);
        assertEquals(1, result.errLines().size(), result::toString);
        assertTrue(result.err().contains(part), result::toString);
    }

    private static void assumeQuiesce() {
        assumeTrue(Kernels.isAtLeast(6, 16), "QUIESCE_DEV came with Linux 6.16");
    }

    private static String id(JsonObject device) {
        return Long.toString(device.number("id"));
    }
}
