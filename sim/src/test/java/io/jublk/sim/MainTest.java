package io.jublk.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of {@code jublk sim}. */
class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String line) {
        return Main.run(
                line.split(" ", -1), new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @Test
    void aRunThatFindsNothing() {
        assertEquals(0, run("--seed 3 --seeds 2 --requests 200 --target split"));
        assertTrue(out.toString().startsWith("seed 3 to 4: 400 requests"), out::toString);
        assertEquals("", err.toString());
    }

    /** A chain in two halves is more than a server survives: a finding for this test. */
    @Test
    void aFindingNamesTheCommandsThatFindItAgain() {
        String line = "--seeds 50 --requests 2000 --target loop-buffered --faults torn-chain";
        assertEquals(1, run("--seed 1 --data-path auto-registered " + line));
        assertTrue(err.toString().contains("again by: ./jublk sim --seed "), err::toString);
        String smaller =
                err.toString().lines().filter(l -> l.contains("smaller: ")).findFirst().get();
        assertEquals(1, run(smaller.substring(smaller.indexOf("--seed")) + " --no-shrink"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--requests 0",
                "--seeds 0",
                "--queues 17",
                "--depth -1",
                "--faults shrot",
                "--target disk",
                "--data-path none",
                "--only 5-3",
                "--sed 1"
            })
    void aWrongCommandLineIsOneLineAndStatusTwo(String line) {
        assertEquals(2, run(line));
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().startsWith("jublk: "), err::toString);
    }
}
