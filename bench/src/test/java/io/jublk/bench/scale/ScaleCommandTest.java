package io.jublk.bench.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.bench.FakeMachine;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ScaleCommandTest {

    @Test
    void addsAsManyAsAskedAndLeavesNone(@TempDir Path folder) throws Exception {
        FakeMachine machine = new FakeMachine(folder);
        List<String> arguments =
                List.of(
                        "bench",
                        "scale",
                        "--counts",
                        "1,3",
                        "--seconds",
                        "1",
                        "--add",
                        "null --size 4k");
        assertEquals(0, machine.start(arguments).waitFor(), machine.err());
        List<String> lines = machine.out().lines().toList();
        assertTrue(lines.get(2).startsWith("1 "), machine.out());
        assertTrue(lines.get(3).startsWith("3 "), machine.out());
        assertEquals(3, machine.log().stream().filter("add null --size 4k --json"::equals).count());
        assertEquals(List.of(), machine.leftOver());
    }
}
