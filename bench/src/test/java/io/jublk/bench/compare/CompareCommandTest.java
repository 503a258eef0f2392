package io.jublk.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.bench.FakeMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class CompareCommandTest {

    private final Path folder;
    private final FakeMachine machine;

    CompareCommandTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        this.machine = new FakeMachine(folder);
        machine.fio("cat latency.json");
    }

    private int compare(String... more) throws Exception {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "bench",
                                "compare",
                                "--dir",
                                machine.files().toString(),
                                "--file-size",
                                "64k",
                                "--rounds",
                                "2",
                                "--sizes",
                                "4k,512k"));
        arguments.addAll(List.of(more));
        return machine.start(arguments).waitFor();
    }

    @Test
    void measuresAllInTurnAndLeavesNothingBehind() throws Exception {
        Path json = folder.resolve("report.json");
        Path svg = folder.resolve("report.svg");
        int status =
                compare(
                        "--servers",
                        "jublk-auto-registered,jublk-copied,rublk-zc",
                        "--out",
                        json.toString(),
                        "--svg",
                        svg.toString());
        assertEquals(0, status, machine.err());
        assertEquals(List.of(), machine.leftOver());
        Report report = Json.read(json, Report.class);
        assertEquals(List.of("null", "loop"), report.targets());
        assertEquals(2 * 2 * 4, report.cells().size()); // targets, servers, cases
        assertTrue(report.cells().stream().allMatch(cell -> cell.rounds().size() == 2));
        assertEquals(3, report.attach().getFirst().milliseconds().size());
        assertNotNull(report.memory().getFirst().idleBytes());
        assertEquals("rublk-zc", report.leftOut().getFirst().server());
        assertTrue(machine.out().contains("left out, loop rublk-zc: rublk is not"), machine.out());
        assertTrue(Files.readString(svg).contains("jublk-copied"));
        assertTrue(machine.log().getFirst().startsWith("add null --no-fill -q 1 -d 128"));
    }

    @Test
    void oneMoreServerTakesAnyOptions() throws Exception {
        int status =
                compare(
                        "--servers",
                        "jublk-copied",
                        "--with",
                        "deep=--max-io 1M",
                        "--targets",
                        "loop",
                        "--quick");
        assertEquals(0, status, machine.err());
        assertTrue(machine.out().contains("jublk-deep"), machine.out());
        assertTrue(machine.log().stream().anyMatch(line -> line.contains("--max-io 1M")));
    }

    @Test
    void aTargetThatOthersLackIsRefused() throws Exception {
        assertEquals(1, compare("--targets", "zoned"));
        assertTrue(machine.err().contains("none of the targets that are"), machine.err());
    }

    @Test
    void eachServerHasAnImageOfItsOwn() throws Exception {
        String[] servers = {"--servers", "jublk-copied,jublk-loop,kublk-copied"};
        assertEquals(0, compare(servers[0], servers[1], "--targets", "qcow2"), machine.err());
        List<String> log = machine.log();
        assertEquals(
                2,
                log.stream()
                        .filter(l -> l.matches("qcow2 create .*=full .*image\\d 65536"))
                        .count());
        assertTrue(log.stream().anyMatch(l -> l.matches("add qcow2 --file .*image0 .*")));
        assertTrue(log.stream().anyMatch(l -> l.matches("add loop --file .*image1 .*")));
        assertEquals(List.of(), machine.leftOver());
    }
}
