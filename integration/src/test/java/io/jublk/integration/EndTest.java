package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.KernelCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * However a device ends, it ends in bounded time and leaves nothing: {@link NothingLeft} looks for
 * nodes, numbers and run state after each of these.
 */
@DeviceTest
@Tag("edge-kernels") // long, and no kernel in between is another case
class EndTest {

    @Test
    void delEndsADeviceInUse(@TempDir Path directory) throws Exception {
        Path file = FileTools.sparse(directory, 64 << 20);
        JsonObject device =
                Jublk.object(Jublk.okInside("add", "loop", "-f", file.toString(), "--json"));
        Program fio = startFio(device);
        awaitRequests(device);
        Jublk.okInside("del", "-n", id(device));
        assertNotEquals(0, fio.await().code(), "fio on a device that went away");
        assertGone(device);
    }

    /** Also one that waits for a new server: del ends its users' wait with errors. */
    @ParameterizedTest
    @ValueSource(strings = {"none", "reissue"})
    void delRemovesTheDeviceOfAKilledServer(String recovery, @TempDir Path directory)
            throws Exception {
        Path file = FileTools.sparse(directory, 64 << 20);
        JsonObject device =
                Jublk.object(
                        Jublk.okInside(
                                "add",
                                "loop",
                                "--file=" + file,
                                "--recovery=" + recovery,
                                "--json"));
        Program fio = startFio(device);
        awaitRequests(device);
        Program.check("kill", "-KILL", Long.toString(device.number("pid")));
        Bounded.await("the server is dead", () -> ProcessHandle.of(device.number("pid")).isEmpty());
        JsonObject listed = Jublk.objects(Jublk.okInside("list", "--json")).getFirst();
        assertEquals(device.number("id"), listed.number("id"));
        assertFalse(listed.flag("serverAlive"));
        assertTrue(Jublk.okInside("list").contains("dead"), "the table says so too");
        Jublk.ok("del", "-n", id(device));
        assertNotEquals(0, fio.await().code(), "fio on a device whose server was killed");
        assertGone(device);
    }

    @Test
    void twoDevicesAreIndependent() throws Exception {
        JsonObject first = Jublk.object(Jublk.okInside("add", "ram", "--size=1M", "--json"));
        JsonObject second = Jublk.object(Jublk.okInside("add", "ram", "--size=2M", "--json"));
        assertNotEquals(first.number("id"), second.number("id"));
        assertNotEquals(first.number("pid"), second.number("pid"));
        assertEquals(2, Jublk.objects(Jublk.okInside("list", "--json")).size());
        byte[] bytes = Seeds.bytes("second", 8192);
        try (Client client = Client.direct(second.text("path"))) {
            client.write(4096, bytes);
        }
        Jublk.okInside("del", "-n", id(first));
        assertGone(first);
        try (Client client = Client.direct(second.text("path"))) {
            client.expect(4096, bytes);
        }
        Jublk.okInside("del", "-n", id(second));
        assertGone(second);
    }

    @Test
    void delAllRemovesEvery() {
        Jublk.okInside("add", "null");
        Jublk.okInside("add", "ram", "--size=1M");
        List<JsonObject> removed = Jublk.objects(Jublk.okInside("del", "-a", "--json"));
        assertEquals(2, removed.size());
        assertEquals("[]", Jublk.okInside("list", "--json").strip());
        assertEquals("", Jublk.okInside("list"));
    }

    @Exercises(commands = {KernelCommand.STOP_DEV, KernelCommand.DEL_DEV})
    @Test
    void stopKeepsTheNumberAndDelFreesIt() throws Exception {
        JsonObject device = Jublk.object(Jublk.okInside("add", "null", "--json"));
        List<JsonObject> stopped =
                Jublk.objects(Jublk.okInside("stop", "-n", id(device), "--json"));
        assertEquals(device.number("id"), stopped.getFirst().number("id"));
        assertFalse(Files.exists(Path.of(device.text("path"))), "the block device is there");
        assertEquals(List.of((int) device.number("id")), NothingLeft.ids());
        assertTrue(ProcessHandle.of(device.number("pid")).isEmpty(), "the server runs");
        assertEquals(
                "dead", Jublk.objects(Jublk.okInside("list", "--json")).getFirst().text("state"));
        // a second stop has nothing to do, and says so by success
        Jublk.okInside("stop", "-n", id(device));
        Jublk.okInside("del", "-n", id(device));
        assertGone(device);
        JsonObject next = Jublk.object(Jublk.okInside("add", "null", "--json"));
        assertEquals(device.number("id"), next.number("id"), "the number is free again");
        Jublk.okInside("del", "-n", id(next));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void foregroundRemovesItsDeviceWhenToldToEnd(String signal) throws Exception {
        Program jublk = Jublk.start(null, "add", "ram", "--size=1M", "--foreground");
        Bounded.await("its path is printed", () -> jublk.outSoFar().endsWith("\n"));
        Path path = Path.of(jublk.outSoFar().strip());
        assertTrue(Files.exists(path), () -> path + " is there");
        jublk.signal(signal);
        Program.Result result = jublk.await();
        assertFalse(Files.exists(path), () -> path + " is left: " + result);
        assertFalse(result.err().contains("Exception"), result::toString);
    }

    @Test
    void foregroundEndsWhenItsDeviceIsRemoved() throws Exception {
        Program jublk = Jublk.start(null, "add", "ram", "--size=1M", "--foreground", "--json");
        Bounded.await("its object is printed", () -> jublk.outSoFar().endsWith("\n"));
        JsonObject device = Jublk.object(jublk.outSoFar());
        Jublk.okInside("del", "-n", id(device));
        jublk.await().expectSuccess();
        assertGone(device);
    }

    private static Program startFio(JsonObject device) {
        return Fio.start(
                device.text("path"),
                "--rw=randrw",
                "--bs=4k",
                "--iodepth=16",
                "--size=32m",
                "--time_based",
                "--runtime=600");
    }

    /** Until the block layer has seen requests of this device. */
    private static void awaitRequests(JsonObject device) throws Exception {
        String stat = "/sys/block/ublkb" + device.number("id") + "/stat";
        Bounded.await(
                "requests on " + device.text("path"),
                () -> {
                    try {
                        return Long.parseLong(FileTools.line(stat).split("\\s+")[0]) > 100;
                    } catch (java.io.IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
    }

    private static String id(JsonObject device) {
        return Long.toString(device.number("id"));
    }

    private static void assertGone(JsonObject device) {
        assertFalse(Files.exists(Path.of(device.text("path"))), () -> device.text("path"));
        assertFalse(NothingLeft.ids().contains((int) device.number("id")), "its number is taken");
        assertTrue(ProcessHandle.of(device.number("pid")).isEmpty(), "its server runs");
    }
}
