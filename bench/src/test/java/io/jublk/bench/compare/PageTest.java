package io.jublk.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.bench.BenchException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PageTest {

    private static final Path TREE = Path.of("..");

    private final Path page;
    private final Path folder;

    PageTest(@TempDir Path folder) {
        this.folder = folder;
        this.page = folder.resolve("page.md");
    }

    @BeforeEach
    void results() throws IOException {
        Files.writeString(folder.resolve("r.json"), Json.write(Reports.loop(100, 200, 300)));
    }

    private String fill(String text) throws IOException {
        Files.writeString(page, text);
        return String.valueOf(Page.generate(page, folder).get("page.md"));
    }

    private int command(String... more) {
        String[] arguments = new String[4 + more.length];
        System.arraycopy(
                new String[] {"--page", page.toString(), "--results", folder.toString()},
                0,
                arguments,
                0,
                4);
        System.arraycopy(more, 0, arguments, 4, more.length);
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return new CommandLine(new PageCommand(nowhere)).execute(arguments);
    }

    @Test
    void figuresStandBetweenTheMarksAndProseIsLeftAlone() throws IOException {
        String text =
                "before\n<!-- results: tables r.json -->\nold\n<!-- end of results -->\nafter\n";
        String filled = fill(text);
        assertTrue(filled.startsWith("before\n<!-- results: tables r.json -->\n"), filled);
        assertTrue(filled.endsWith("<!-- end of results -->\nafter\n"), filled);
        assertTrue(filled.contains("| kublk-auto_zc | 0.2 |"), filled);
        assertTrue(!filled.contains("old"), filled);
        assertEquals(filled, fill(filled));
    }

    @Test
    void aPlotIsAFileBesideThePage() throws IOException {
        Files.writeString(page, "<!-- results: plot:p.svg r.json -->\n<!-- end of results -->\n");
        Map<String, String> files = Page.generate(page, folder);
        assertTrue(String.valueOf(files.get("p.svg")).contains("kublk-auto_zc"));
        assertTrue(String.valueOf(files.get("page.md")).contains("(p.svg)"));
    }

    @Test
    void aPageThatSaysSomethingElseIsFound() throws IOException {
        Files.writeString(page, "<!-- results: bar r.json -->\n<!-- end of results -->\n");
        assertEquals(1, command("--check"));
        assertEquals(0, command());
        assertEquals(0, command("--check"));
        Files.writeString(page, Files.readString(page).replace("1.00", "9.00"));
        assertEquals(1, command("--check"));
    }

    @Test
    void mistakesAreNamed() {
        assertThrows(BenchException.class, () -> fill("<!-- results: tables r.json -->\nno end\n"));
        assertThrows(
                BenchException.class,
                () -> fill("<!-- results: tables none.json -->\n<!-- end of results -->\n"));
        assertThrows(
                BenchException.class,
                () -> fill("<!-- results: what r.json -->\n<!-- end of results -->\n"));
    }

    /** The one that watches over docs/performance.md: './jublk bench page' mends it. */
    @Test
    void thePerformancePageSaysWhatTheResultsSay() throws IOException {
        Path real = TREE.resolve("docs/performance.md");
        for (Map.Entry<String, String> file :
                Page.generate(real, TREE.resolve("bench/results")).entrySet()) {
            assertEquals(
                    file.getValue(),
                    Files.readString(real.resolveSibling(file.getKey())),
                    file.getKey() + " is not what './jublk bench page' writes");
        }
    }
}
