package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.RunState;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Sched;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device between its start and its end: other sizes, other CPUs, a safe stop, its look. */
@DeviceTest
class LifeTest {

    private static final long MB = 1 << 20;

    /** Place of {@code policy} behind the command's closing bracket (proc(5), stat). */
    private static final int POLICY_FIELD = 38;

    @Exercises(
            features = {Feature.UPDATE_SIZE, Feature.SAFE_STOP_DEV},
            commands = {KernelCommand.UPDATE_SIZE, KernelCommand.TRY_STOP_DEV})
    @Test
    void loopChangesItsSizeUnderFio(@TempDir Path directory) throws Exception {
        Path file = FileTools.sparse(directory, 64 * MB);
        JsonObject device = add("loop", "-f", file.toString());
        if (!has(Feature.UPDATE_SIZE)) {
            OneLine.expect(1, "UPDATE_SIZE", Jublk.inside(resize(device, "--size=96M")));
            delete(device);
            return;
        }
        Program fio =
                Fio.start(
                        device.text("path"),
                        "--rw=randwrite",
                        "--bs=16k",
                        "--iodepth=16",
                        "--size=32M",
                        "--rate=4m", // so that it is there all the while
                        "--verify=crc32c",
                        "--do_verify=1",
                        "--verify_fatal=1");
        resizeTo(device, 96 * MB, "--size=96M");
        assertEquals(96 * MB, Files.size(file), "the file is as long as the device");
        byte[] bytes = Seeds.bytes("grown", 8192);
        try (Client client = Client.direct(device.text("path"))) {
            client.expect(96 * MB - 8192, new byte[8192]);
            client.write(96 * MB - 8192, bytes);
            client.expect(96 * MB - 8192, bytes);
        }
        OneLine.expect(1, "add --shrink", Jublk.inside(resize(device, "--size=48M")));
        assertEquals(96 * MB, sectors(device) * 512, "nothing has changed");
        resizeTo(device, 48 * MB, "--size=48M", "--shrink");
        assertEquals(48 * MB, Files.size(file), "the file is cut off");
        FileTools.resize(file, 80 * MB); // somebody makes it longer
        resizeTo(device, 80 * MB);
        OneLine.expect(1, "multiple", Jublk.inside(resize(device, "--size=1000")));
        setsAffinity(device);
        fio.await().expectSuccess();
        safeStop(device);
        delete(device);
    }

    private static void setsAffinity(JsonObject device) throws IOException {
        String id = Long.toString(device.number("id"));
        Jublk.okInside("set-affinity", "-n", id, "--cpus=0");
        assertEquals("0", allowedCpus(device.number("pid"), "ublk" + id + "q0"));
        assertEquals("0", state(device).text("cpus"));
        OneLine.expect(
                1, "and no 9", Jublk.inside("set-affinity", "-n", id, "-q", "9", "--cpus=0"));
        OneLine.expect(1, "none of them", Jublk.inside("set-affinity", "-n", id, "--cpus=8000"));
    }

    private static void safeStop(JsonObject device) throws Exception {
        String[] stop = {"stop", "--safe", "-n", Long.toString(device.number("id"))};
        if (!has(Feature.SAFE_STOP_DEV)) {
            OneLine.expect(1, "SAFE_STOP_DEV", Jublk.inside(stop));
            return;
        }
        Client client = Client.direct(device.text("path"));
        try (client) {
            Program.Result refused = Jublk.inside(stop);
            OneLine.expect(1, "is in use", refused);
            assertTrue(
                    refused.err().contains("process " + ProcessHandle.current().pid()),
                    refused::toString);
            client.write(0, Seeds.bytes("still there", 4096));
        }
        Jublk.okInside(stop);
        assertFalse(Files.exists(Path.of(device.text("path"))), "the block device is gone");
        Jublk.okInside(stop); // it is stopped already
    }

    /** What has a new size only in its header's last write. */
    @Test
    void mountedFileSystemGrowsOnQcow2(@TempDir Path directory) throws Exception {
        assumeTrue(has(Feature.UPDATE_SIZE), "the driver has no UPDATE_SIZE");
        // Small clusters: the L1 table has to move.
        Qcow2Image image = Qcow2Image.create(directory, 48 * MB, "--cluster-size=4k");
        JsonObject device = image.add();
        try (Ext4 ext4 = Ext4.on(device.text("path"))) {
            Path content = ext4.directory().resolve("content");
            byte[] bytes = Seeds.bytes("content", 4 << 20);
            Files.write(content, bytes);
            resizeTo(device, 128 * MB, "--size=128M");
            Program.check("sync");
            assertEquals(-1, java.util.Arrays.mismatch(bytes, Files.readAllBytes(content)));
            expectCounted(device);
            OneLine.expect(1, "not shrink", Jublk.inside(resize(device, "--size=64M", "--shrink")));
        }
        Program.check("e2fsck", "-fp", device.text("path")); // resize2fs wants to see it checked
        Program.check("resize2fs", device.text("path")); // to the end of what was not there before
        Program.check("e2fsck", "-fn", device.text("path"));
        delete(device);
        image.expectClean();
        Jublk.okInside("qcow2", "resize", "-f", image.file().toString(), "--size=1G");
        image.expectClean();
    }

    private static void expectCounted(JsonObject device) throws Exception {
        String[] stats = {"stats", "-n", Long.toString(device.number("id")), "--json"};
        String line = Jublk.okInside(stats).strip();
        JsonObject counted = JsonObject.parse(line.substring(1, line.length() - 1), "stats");
        assertTrue(counted.number("requests") > 0, line);
        assertTrue(counted.number("enters") > 0, line);
        assertTrue(counted.number("l2CacheHits") > counted.number("l2CacheMisses"), line);
    }

    @Exercises(features = Feature.NO_AUTO_PART_SCAN, commands = KernelCommand.DEL_DEV_ASYNC)
    @Test
    void deviceLooksAsAskedFor(@TempDir Path directory) throws Exception {
        Path file = FileTools.sparse(directory, 16 * MB);
        FileTools.write(file, 0, partitionTable());
        String[] look = {
            "-f",
            file.toString(),
            "--logical-block-size=4096",
            "--physical-block-size=64k",
            "--rotational",
            "--no-volatile-cache",
            "--scheduling=batch",
            "--cpus=0"
        };
        JsonObject device = add("loop", look);
        assertEquals("4096", queue(device, "logical_block_size"));
        assertEquals("65536", queue(device, "physical_block_size"));
        assertEquals("1", queue(device, "rotational"));
        assertEquals("write through", queue(device, "write_cache"));
        assertEquals(
                "0",
                allowedCpus(device.number("pid"), "ublk" + device.number("id") + "q0"),
                "--cpus");
        assertEquals(
                Sched.BATCH,
                schedulingPolicy(device.number("pid"), "ublk" + device.number("id") + "q0"));
        Path partition = Path.of(device.text("path") + "p1");
        Bounded.await("the partition is found", () -> Files.exists(partition));
        deleteWhileOpen(device);

        String[] unseen =
                Stream.concat(Stream.of(look), Stream.of("--no-partition-scan"))
                        .toArray(String[]::new);
        if (!has(Feature.NO_AUTO_PART_SCAN)) {
            OneLine.expect(1, "NO_AUTO_PART_SCAN", Jublk.inside(addLine("loop", unseen)));
            return;
        }
        JsonObject plain = add("loop", unseen);
        Path none = Path.of(plain.text("path") + "p1");
        assertFalse(Files.exists(none), "nobody has looked for partitions");
        Program.check("blockdev", "--rereadpt", plain.text("path"));
        assertTrue(Files.exists(none), "the table is a good one");
        delete(plain);
    }

    /** {@code del --async} does not wait for who has it open; the number is free after them. */
    private static void deleteWhileOpen(JsonObject device) throws Exception {
        long id = device.number("id");
        Client client = Client.direct(device.text("path"));
        try (client) {
            Jublk.okInside("del", "--async", "-n", Long.toString(id));
            assertFalse(Files.exists(RunState.file((int) id)), "it is forgotten");
            assertTrue(client.tryWrite(0, new byte[4096]) < 0, "the device is dead");
            assertFalse(isFree((int) id), "its number is taken until the last user lets go");
        }
        Bounded.await("its number is free", () -> isFree((int) id));
    }

    private static boolean isFree(int id) {
        try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
            control.add(DeviceOptions.DEFAULTS.withId(id), 0);
            control.delete(id);
            return true;
        } catch (ControlException e) {
            return false;
        }
    }

    /** An MBR with one partition, from block 1 on, 1024 blocks long. */
    private static byte[] partitionTable() {
        byte[] table = new byte[4096];
        table[446 + 4] = (byte) 0x83;
        table[446 + 8] = 1;
        table[446 + 13] = 4;
        table[510] = 0x55;
        table[511] = (byte) 0xaa;
        return table;
    }

    // ---- words

    private static String[] addLine(String target, String... options) {
        return Stream.of(List.of("add", target, "--json"), List.of(options))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private static JsonObject add(String target, String... options) {
        return Jublk.object(Jublk.okInside(addLine(target, options)));
    }

    private static void delete(JsonObject device) {
        Jublk.okInside("del", "-n", Long.toString(device.number("id")));
    }

    private static String[] resize(JsonObject device, String... options) {
        return Stream.of(
                        List.of("resize", "-n", Long.toString(device.number("id"))),
                        List.of(options))
                .flatMap(List::stream)
                .toArray(String[]::new);
    }

    private static void resizeTo(JsonObject device, long bytes, String... options)
            throws IOException {
        Jublk.okInside(resize(device, options));
        assertEquals(bytes, sectors(device) * 512, "the block device's size");
        assertEquals(bytes, state(device).number("sizeBytes"), "the run state follows");
    }

    private static long sectors(JsonObject device) throws IOException {
        return Long.parseLong(FileTools.line("/sys/block/ublkb" + device.number("id") + "/size"));
    }

    private static String queue(JsonObject device, String attribute) throws IOException {
        return FileTools.line("/sys/block/ublkb" + device.number("id") + "/queue/" + attribute);
    }

    private static JsonObject state(JsonObject device) {
        return RunState.read((int) device.number("id")).orElseThrow();
    }

    private static String allowedCpus(long pid, String thread) throws IOException {
        return Files.readAllLines(task(pid, thread).resolve("status")).stream()
                .filter(l -> l.startsWith("Cpus_allowed_list:"))
                .map(l -> l.substring(l.indexOf(':') + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private static int schedulingPolicy(long pid, String thread) throws IOException {
        String stat = FileTools.line(task(pid, thread).resolve("stat").toString());
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Integer.parseInt(fields[POLICY_FIELD]);
    }

    private static Path task(long pid, String thread) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks.toList()) {
                if (FileTools.line(task.resolve("comm").toString()).equals(thread)) {
                    return task;
                }
            }
        }
        throw new AssertionError("process " + pid + " has no thread " + thread);
    }

    private static boolean has(Feature feature) {
        try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
            return feature.isIn(control.features());
        }
    }
}
