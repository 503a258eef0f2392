package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@Timeout(60)
class BenchCommandTest {

    private final Path folder;
    private final FakeMachine machine;

    BenchCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.machine = new FakeMachine(folder);
    }

    @BeforeEach
    void nothingIsThere() throws IOException {
        assertEquals(List.of(), machine.leftOver(), folder.toString());
    }

    @Test
    void measuresAndLeavesNothingBehind() throws Exception {
        assertEquals(0, machine.bench().waitFor(), machine.err());
        assertTrue(machine.out().contains("512k read"), machine.out());
        assertTrue(machine.out().contains("1.00x"), machine.out());
        assertTrue(machine.out().lines().allMatch(line -> line.length() <= 100), machine.out());
        assertEquals(List.of(), machine.leftOver());
        List<String> log = machine.log();
        assertTrue(log.get(0).matches("add loop --data-path auto-registered --file .* --json"));
        assertTrue(log.get(1).matches("add loop --data-path copied --file .* --json"));
        // to warm up two devices, the small case twice and the large once; then two rounds of both
        assertEquals(6 + 8, log.stream().filter(line -> line.equals("fio")).count());
        assertEquals(List.of("del -n 1", "del -n 0"), log.subList(16, 18));
    }

    @Test
    void jsonHasEveryRound() throws Exception {
        assertEquals(0, machine.bench("--json").waitFor(), machine.err());
        JsonNode report = JsonMapper.shared().readTree(machine.out());
        JsonNode first = report.path("cases").path(0);
        assertEquals("4k randread", first.path("name").asString());
        assertEquals(2, first.path("result").path("rounds").size());
        assertEquals(1.0, first.path("result").path("ratio").path("median").asDouble());
        assertEquals("fio-3.33", report.path("fio").asString());
        assertEquals(
                System.getProperty("os.version"), report.path("machine").path("kernel").asString());
        assertEquals("loop", report.path("a").path("add").path(0).asString());
        assertEquals("bench", report.path("command").path(0).asString());
    }

    @Test
    void theFirstDeviceGoesWhenTheSecondDoesNotCome() throws Exception {
        machine.refuseAdd(1);
        assertEquals(1, machine.bench().waitFor());
        assertTrue(
                machine.err()
                        .matches(
                                "jublk: cannot add \"loop --data-path copied --file .*\": no more"
                                        + " devices\n"),
                machine.err());
        assertEquals(List.of(), machine.leftOver());
    }

    @Test
    void allGoesWhenFioFails() throws Exception {
        machine.fio("echo 'fio: engine io_uring not loadable' >&2; exit 1");
        assertEquals(1, machine.bench().waitFor());
        assertEquals(
                "jublk: fio failed on "
                        + folder.resolve("dev0")
                        + ", 4k randread: fio: engine io_uring not loadable\n",
                machine.err());
        assertEquals(List.of(), machine.leftOver());
    }

    @Test
    void onASignalAllGoesToo() throws Exception {
        machine.fio("exec sleep 50");
        Process bench = machine.bench();
        while (!machine.log().contains("fio")) {
            Thread.sleep(10);
        }
        bench.destroy(); // SIGTERM; SIGINT takes the same way
        assertEquals(128 + 15, bench.waitFor());
        assertEquals("jublk: interrupted, removing devices and files\n", machine.err());
        assertEquals(List.of(), machine.leftOver());
        assertEquals("", machine.out());
    }

    @Test
    void keptThingsAreThereAndItIsSaidHowToRemoveThem() throws Exception {
        assertEquals(0, machine.bench("--keep").waitFor(), machine.err());
        assertEquals(3, machine.leftOver().size()); // two devices and the folder of files
        String out = machine.out();
        assertTrue(
                Stream.of("jublk del -n 0", "jublk del -n 1", "rm -r " + machine.files())
                        .allMatch(out::contains),
                out);
    }

    @Test
    void aFileOfTheUsersIsNotOverwritten() throws Exception {
        assertEquals(1, machine.bench("--a", "loop --file /x", "--rw", "write").waitFor());
        assertTrue(machine.err().contains("would destroy"), machine.err());
        assertEquals(List.of(), machine.log());
    }
}
