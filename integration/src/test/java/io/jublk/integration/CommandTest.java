package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.RunState;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.KernelCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The whole way, from the launcher to the device: what commands print, store and obey. */
@DeviceTest
@Tag("oldest-kernel") // of the command line, whatever the kernel
class CommandTest {

    /** As of linux/ublk_cmd.h of Linux 7.3. */
    private static final int FEATURES = 21;

    @TempDir private Path directory;

    @AfterEach
    void removeDevices() {
        Jublk.okInside("del", "-a");
    }

    static List<DataPathKind> paths() {
        return Kernels.paths();
    }

    @Test
    void addPrintsThePathAloneAndListShowsTheDevice() throws IOException {
        Path file = FileTools.sparse(directory, 8 << 20);
        String path = Jublk.ok("add", "loop", "-f", file.toString()).strip();
        assertTrue(path.matches("/dev/ublkb\\d+"), path);
        List<String> table = Jublk.ok("list").lines().toList();
        assertEquals(2, table.size(), table::toString);
        for (String column : List.of("DEVICE", "TYPE", "STATE", "SIZE", "DATA PATH", "PID")) {
            assertTrue(table.getFirst().contains(column), column);
        }
        for (String cell : List.of(path, "loop", "live", "8 MiB", file.toString())) {
            assertTrue(table.getLast().contains(cell), cell);
        }
        assertEquals(Long.toString((8 << 20) / 512), size(path));
    }

    @Exercises(commands = {KernelCommand.GET_DEV_INFO})
    @Test
    void addTellsAllAboutTheDeviceInJson() throws IOException {
        Path file = FileTools.sparse(directory, 8 << 20);
        JsonObject added =
                Jublk.object(
                        Jublk.ok(
                                "add",
                                "loop",
                                "--file=" + file,
                                "--offset=1M",
                                "--size=4M",
                                "-n",
                                "7",
                                "-d",
                                "64",
                                "-q",
                                "1",
                                "--max-io=256k",
                                "--json"));
        assertEquals(7, added.number("id"));
        assertEquals("/dev/ublkb7", added.text("path"));
        assertEquals("loop", added.text("type"));
        assertEquals(
                Kernels.paths().getFirst().isZeroCopy()
                        ? Kernels.paths().getFirst().label()
                        : DataPathKind.COPIED.label(),
                added.text("dataPath"));
        assertEquals(1, added.number("queues"));
        assertEquals(64, added.number("depth"));
        assertEquals(256 << 10, added.number("maxIoBytes"));
        assertEquals(4 << 20, added.number("sizeBytes"));
        assertEquals(1 << 20, added.number("offset"));
        assertEquals(file.toString(), added.text("file"));
        assertTrue(ProcessHandle.of(added.number("pid")).isPresent(), "the server runs");
        // the device itself agrees
        assertEquals(Long.toString((4 << 20) / 512), size("/dev/ublkb7"));
        assertEquals("256", FileTools.line("/sys/block/ublkb7/queue/max_hw_sectors_kb"));

        JsonObject listed = Jublk.objects(Jublk.okInside("list", "--json")).getFirst();
        for (String field : added.fields().keySet()) {
            assertEquals(added.get(field), listed.get(field), field);
        }
        assertEquals("live", listed.text("state"));
        assertTrue(listed.flag("serverAlive"));
        assertEquals(
                listed.write(),
                Jublk.objects(Jublk.okInside("list", "-n", "7", "--json")).getFirst().write());
    }

    /** The JVM goes without its cache when a flag differs, and says nothing of it. */
    @Test
    void serverStartsFromItsAheadOfTimeCache() throws IOException {
        String cache = System.getProperty("jublk.server.cache");
        assumeTrue(cache != null, "this tree has no cache");
        JsonObject added = Jublk.object(Jublk.okInside("add", "null", "--json"));
        String maps = Files.readString(Path.of("/proc/" + added.number("pid") + "/maps"));
        assertTrue(maps.contains(cache), maps);
    }

    /** A build's last step, as root and with the driver loaded: it must not serve a device. */
    @Test
    void cachesAreMadeWithoutADevice() throws IOException {
        Path build = Files.createDirectory(directory.resolve("build"));
        for (String part : List.of("lib", "java")) {
            Files.createSymbolicLink(build.resolve(part), Jublk.HOME.resolve("build/" + part));
        }
        String train = ". " + Jublk.HOME + "/scripts/common.sh; home=" + directory + "; train";
        assertEquals("", Jublk.expectQuiet(Program.run("bash", "-c", train)));
        assertTrue(Files.size(build.resolve("cli.aot")) > 0);
        assertTrue(Files.size(build.resolve("server.aot")) > 0);
        assertEquals("[]", Jublk.okInside("list", "--json").strip());
    }

    @Test
    void runStateHoldsWhatBringsTheDeviceBack() throws IOException {
        Path file = FileTools.sparse(directory, 8 << 20);
        Jublk.okInside("add", "loop", "-f", file.toString(), "-n", "3", "-d", "16", "--buffered");
        JsonObject state = RunState.read(3).orElseThrow();
        assertEquals("loop", state.text("type"));
        assertEquals(file.toString(), state.text("file"));
        assertEquals(0, state.number("offset"));
        assertEquals(0, state.number("size"));
        assertFalse(state.flag("readOnly"));
        assertTrue(state.flag("buffered"));
        assertEquals(3, state.number("requestedId"));
        assertEquals(1, state.number("requestedQueues"));
        assertEquals(16, state.number("requestedDepth"));
        assertEquals(512 << 10, state.number("requestedMaxIoBytes"));
        assertTrue(state.number("pidStarted") > 0);
        assertEquals(
                "rwx------",
                java.nio.file.attribute.PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(RunState.directory())));
    }

    @ParameterizedTest
    @MethodSource("paths")
    void everyDataPathCanBeForced(DataPathKind path) throws Exception {
        Path file = FileTools.sparse(directory, 4 << 20);
        JsonObject device =
                Jublk.object(
                        Jublk.okInside(
                                "add",
                                "loop",
                                "-f",
                                file.toString(),
                                "--data-path=" + path.label(),
                                "--json"));
        assertEquals(path.label(), device.text("dataPath"));
        byte[] bytes = Seeds.bytes("forced", 64 << 10);
        try (Client client = Client.direct(device.text("path"))) {
            client.write(4096, bytes);
            client.expect(4096, bytes);
        }
    }

    @Test
    void queuesAreAsManyAsAskedFor() {
        Kernels.assumeCpus(2);
        JsonObject device = Jublk.object(Jublk.okInside("add", "null", "-q", "2", "--json"));
        assertEquals(2, device.number("queues"));
    }

    @Test
    void readOnlyRefusesWrites() throws Exception {
        Path file = FileTools.sparse(directory, 4 << 20);
        byte[] bytes = Seeds.bytes("read-only", 4096);
        FileTools.write(file, 0, bytes);
        String path = Jublk.okInside("add", "loop", "-f", file.toString(), "--read-only").strip();
        assertEquals("1", Program.check("blockdev", "--getro", path).strip());
        assertNotEquals(
                0,
                Program.run("dd", "if=/dev/zero", "of=" + path, "bs=4k", "count=1", "conv=notrunc")
                        .code());
        try (Client client = Client.readOnly(path)) {
            client.expect(0, bytes);
        }
        assertEquals(0, java.util.Arrays.compare(bytes, FileTools.read(file, 0, 4096)));
    }

    @Test
    void nullAndRamHaveTheirSizes() throws Exception {
        String small = Jublk.okInside("add", "null", "--size=3M", "--no-fill").strip();
        assertEquals(Long.toString((3 << 20) / 512), size(small));
        String ram = Jublk.okInside("add", "ram", "--size=3M").strip();
        assertEquals(Long.toString((3 << 20) / 512), size(ram));
        try (Client client = Client.direct(ram)) {
            client.expectZeros(0, 64 << 10);
        }
    }

    @Exercises(commands = {KernelCommand.GET_FEATURES})
    @Test
    void featuresAreAllNamed() {
        List<JsonObject> features = Jublk.objects(Jublk.okInside("features", "--json"));
        assertEquals(FEATURES, features.size());
        assertEquals("UBLK_F_SUPPORT_ZERO_COPY", features.getFirst().text("name"));
        assertEquals("UBLK_F_IO_DESC_SIZE", features.getLast().text("name"));
        boolean userCopy =
                features.stream()
                        .filter(f -> f.text("name").equals("UBLK_F_USER_COPY"))
                        .findAny()
                        .orElseThrow()
                        .flag("offered");
        assertTrue(userCopy, "Linux 6.5 and later have it");
        List<String> table = Jublk.okInside("features").lines().toList();
        assertEquals(1 + FEATURES, table.size());
    }

    @Test
    void doctorFindsNothingMissingHere() {
        String text = Jublk.ok("doctor");
        assertFalse(text.contains("MISSING"), text);
        List<JsonObject> findings = Jublk.objects(Jublk.okInside("doctor", "--json"));
        assertTrue(findings.stream().anyMatch(f -> f.text("subject").equals("ublk driver")), text);
        assertTrue(findings.stream().noneMatch(f -> f.text("verdict").equals("missing")), text);
    }

    @Test
    void worksFromAnotherDirectoryAndFromATreeThatCannotBeWritten() {
        // The place of a file is the caller's; its server runs elsewhere.
        Program.check("truncate", "-s", "1M", directory.resolve("here.img").toString());
        JsonObject device =
                Jublk.object(
                        Jublk.expectQuiet(
                                Jublk.start(directory, "add", "loop", "-f", "here.img", "--json")
                                        .await()));
        assertEquals(directory.resolve("here.img").toString(), device.text("file"));
        assertFalse(
                Files.isWritable(Jublk.HOME.resolve("pom.xml")),
                "these tests are meant to run from a tree that cannot be written");
    }

    @Test
    void warmUpReadsFromTheDeviceBeforeItIsThere() throws IOException {
        long looks = reads(Jublk.ok("add", "null"));
        String warm = Jublk.ok("add", "null", "--warm-up", "2");
        assertTrue(reads(warm) > looks + 10, "reads: " + reads(warm) + ", without: " + looks);
        OneLine.expect(
                1,
                "--warm-up must be 0 to 60 s, not 61",
                Jublk.run("add", "null", "--warm-up", "61"));
    }

    /** How many reads a device has completed (Documentation/block/stat.rst, the first field). */
    private static long reads(String path) throws IOException {
        String name = Path.of(path.strip()).getFileName().toString();
        return Long.parseLong(FileTools.line("/sys/block/" + name + "/stat").split("\\s+")[0]);
    }

    @Test
    void serverObeysTheRulesOfMemoryReclaim() throws IOException, InterruptedException {
        JsonObject device = Jublk.object(Jublk.ok("add", "null", "--json"));
        assertEquals(250L << 30, device.number("sizeBytes"), "a null device's own size");
        long pid = device.number("pid");
        ServerRules.expectOf(pid);
        ServerRules.expectNoClockIn(pid);
        assertEquals("-1000", FileTools.line("/proc/" + pid + "/oom_score_adj"));
        assertEquals("/", Path.of("/proc/" + pid + "/cwd").toRealPath().toString());
        // and had nothing to complain of
        Path log = RunState.log((int) device.number("id"));
        String text = Files.exists(log) ? Files.readString(log) : "";
        assertFalse(text.contains("WARNING"), text);
        assertFalse(text.contains("Exception"), text);
    }

    /** In the block layer's sectors. */
    private static String size(String device) {
        return Program.check("blockdev", "--getsz", device).strip();
    }
}
