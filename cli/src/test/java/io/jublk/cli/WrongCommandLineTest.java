package io.jublk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be done ends with 1, what makes no sense with 2, and either with one line. */
class WrongCommandLineTest {

    private static final int CANNOT = 1;
    private static final int WRONG = 2;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bogus",
                "--bogus",
                "list extra",
                "list --bogus",
                "list -n",
                "list -n x",
                "list -n 99999999999",
                "add",
                "add tape",
                "add loop",
                "add loop -f",
                "add loop -f a -f b",
                "add null --size",
                "add null --size 5x",
                "add null --size -1",
                "add null --size 8192P",
                "add null --max-io much",
                "add null --queues 1.5",
                "add null --data-path nope",
                "add null --cpus x",
                "add null --cpus 3-1",
                "resize",
                "resize -n 0 --size much",
                "set-affinity -n 0",
                "set-affinity -n 0 --cpus all",
                "stats",
                "add null extra",
                "add ram",
                "stop",
                "stop -n",
                "stop -n x",
                "stop -n 1 -a",
                "del",
                "del -a -n 1",
                "features extra",
                "doctor --verbose",
                "help bogus"
            })
    void wrongCommandLineEndsWithTwo(String line) {
        assertOneLine(WRONG, line.split(" "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "add null --size 1000",
                "add null --size 0",
                "add null -d 0",
                "add null --logical-block-size 1000",
                "add null --logical-block-size 64k",
                "add null --physical-block-size 512M",
                "add null --logical-block-size 4k --physical-block-size 512",
                "resize -n 0 --size 0",
                "set-affinity -n 0 -q -1 --cpus 0",
                "add null -d 4097",
                "add null -q 0",
                "add null -n -1",
                "add null -n 1048576",
                "add null --max-io 4097",
                "add null --max-io 64M",
                "add null --max-io 8191P",
                "add ram --size 513",
                "add loop -f /nowhere/at/all",
                "add loop -f /",
                "add loop -f /dev/null",
                "add loop -f /nowhere --size 0"
            })
    void whatCannotBeDoneEndsWithOne(String line) {
        String said = assertOneLine(CANNOT, line.split(" "));
        assertFalse(said.contains("driver"), "found out before the driver is asked: " + said);
    }

    @Test
    void wordOfTheWrongCommandLineAndTheHelpAreNamed() {
        assertEquals(
                "jublk: Unmatched argument at index 0: 'bogus'; see 'jublk --help'",
                assertOneLine(WRONG, "bogus"));
        assertEquals(
                "jublk: which target? Choose loop, qcow2, null, ram or zoned; see 'jublk add --help'",
                assertOneLine(WRONG, "add"));
        assertEquals(
                "jublk: Missing required option: '--file=FILE'; see 'jublk add loop --help'",
                assertOneLine(WRONG, "add", "loop"));
        assertEquals(
                "jublk: Invalid value for option '--size': '5x' is no size; write bytes, or"
                        + " a number with k, M, G or T; see 'jublk add null --help'",
                assertOneLine(WRONG, "add", "null", "--size", "5x"));
        assertEquals(
                "jublk: Invalid value for option '--data-path': no data path is called"
                        + " nope; choose auto-registered, registered, linked, user-copy"
                        + " or copied; see 'jublk add null --help'",
                assertOneLine(WRONG, "add", "null", "--data-path", "nope"));
    }

    @Test
    void oddNamesOfFilesAreNoSurprise(@TempDir Path directory) throws IOException {
        assertOneLine(WRONG, "add", "loop", "-f", "a\0b");
        assertOneLine(CANNOT, "add", "loop", "-f", "");
        assertOneLine(CANNOT, "add", "loop", "-f", "x".repeat(5000));
        Path odd = Files.write(directory.resolve("%s %n ü ' \""), new byte[0]);
        assertTrue(
                assertOneLine(CANNOT, "add", "loop", "-f", odd.toString())
                        .startsWith("jublk: " + odd + " has 0 bytes"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "add null",
                "add ram --size 1M",
                "list",
                "list --json",
                "list -n -1",
                "stop -a",
                "stop -n 3 -n 4",
                "del -a --json",
                "del -n 0"
            })
    void withoutADriverEveryCommandSaysSo(String line) {
        assumeFalse(Files.exists(Path.of("/dev/ublk-control")), "there is a driver");
        assertTrue(
                assertOneLine(CANNOT, line.split(" "))
                        .startsWith("jublk: this kernel has no ublk driver loaded"));
    }

    private static String assertOneLine(int exit, String... args) {
        CommandRun run = CommandRun.of(args);
        assertEquals(exit, run.exit(), run::err);
        assertEquals("", run.out());
        assertEquals(1, run.errorLines().size(), run::err);
        String line = run.errorLines().getFirst();
        assertTrue(line.startsWith("jublk: "), line);
        return line;
    }
}
