package io.jublk.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command with costs by hand, so that it says the same everywhere. */
class LabCommandTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... options) {
        List<String> args = new ArrayList<>(List.of("--requests", "400"));
        for (String setting : Prices.settings()) {
            args.addAll(List.of("--cost", setting));
        }
        args.addAll(List.of(options));
        return Main.run(
                args.toArray(String[]::new),
                new PrintWriter(out, true),
                new PrintWriter(err, true));
    }

    @Test
    void tablesAnswersAndAssumptions() {
        assertEquals(0, run("--sizes", "4k,64k", "--n", "1,4"), err.toString());
        String text = out.toString();
        assertTrue(text.contains("given by hand"), text);
        assertTrue(text.contains("splice serves no reads: "), text);
        assertTrue(text.contains("auto-registered + batch"), text);
        assertTrue(text.contains("Not in the model: "), text);
    }

    @Test
    void theSameAgain() {
        run("--sizes", "64k", "--n", "4", "--rw", "read");
        String first = out.toString();
        out.getBuffer().setLength(0);
        run("--sizes", "64k", "--n", "4", "--rw", "read");
        assertEquals(first, out.toString());
    }

    @Test
    void json() {
        assertEquals(0, run("--json", "--sizes", "64k", "--n", "1,8", "--rw", "read"));
        JsonNode study = JsonMapper.shared().readTree(out.toString());
        assertEquals(10, study.path("abilities").size());
        assertEquals(10 * 2, study.path("cells").size());
        JsonNode linked =
                study.path("cells")
                        .valueStream()
                        .filter(c -> c.path("mechanism").asString().equals("linked"))
                        .filter(c -> c.path("backends").asInt() == 8)
                        .findFirst()
                        .orElseThrow();
        assertEquals(2 + 8, linked.path("chain").asInt());
    }

    @Test
    void plots(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("lab.svg");
        assertEquals(0, run("--sizes", "4k,64k", "--n", "1,4", "--svg", file.toString()));
        String text = Files.readString(file);
        assertTrue(text.startsWith("<svg ") && text.endsWith("</svg>\n"), text);
        int panels = 12;
        int mechanisms = 10;
        assertEquals(panels * mechanisms, text.split("<polyline ").length - 1);
    }

    @Test
    void aFolderThatIsNotThere(@TempDir Path folder) {
        String file = folder.resolve("nowhere").resolve("lab.svg").toString();
        assertEquals(1, run("--sizes", "4k", "--n", "1", "--svg", file));
        assertTrue(err.toString().startsWith("jublk: cannot write " + file), err.toString());
        assertTrue(Files.notExists(Path.of(file)));
    }

    @ParameterizedTest
    @CsvSource({
        "--sizes, 5k",
        "--sizes, 2m",
        "--n, 3",
        "--n, 128",
        "--rw, both",
        "--cost, coffee=3",
        "--depth, 0",
        "--requests, 0",
        "--backend-bandwidth, 0",
        "--backend-jitter, 2",
    })
    void whatCannotBe(String option, String value) {
        assertEquals(2, run(option, value));
        assertTrue(err.toString().startsWith("jublk: "), err.toString());
        assertEquals(1, err.toString().lines().count(), err.toString());
    }
}
