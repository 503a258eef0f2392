package io.jublk.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.sim.ring.Interposer;
import io.jublk.sim.ring.Request;
import io.jublk.uring.Op;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command line of {@code jublk sim}. */
class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String line) {
        return run(line, () -> Interposer.NONE);
    }

    private int run(String line, Supplier<Interposer> interposer) {
        return Main.run(
                line.split(" ", -1),
                new PrintWriter(out, true),
                new PrintWriter(err, true),
                interposer);
    }

    /** Turns some reads into nothing. */
    private static final class ReadForgotten extends Interposer {

        private int count;

        @Override
        protected void submitted(Request r) {
            if (r.opcode == Op.READ_FIXED && ++count % 7 == 0) {
                r.opcode = Op.NOP;
            }
        }
    }

    @Test
    void aRunThatFindsNothing() {
        assertEquals(0, run("--seed 3 --seeds 2 --requests 200 --target split"));
        assertTrue(out.toString().startsWith("seed 3 to 4: 400 requests"), out::toString);
        assertEquals("", err.toString());
    }

    @Test
    void aFindingNamesTheCommandsThatFindItAgain() {
        // Without ends of the world, whose servers cost more than the requests: the shrinker makes
        // hundreds of runs.
        String line =
                "--seed 1 --seeds 50 --requests 200 --target loop-buffered --faults order,short";
        assertEquals(1, run(line + " --data-path auto-registered", ReadForgotten::new));
        assertTrue(err.toString().contains("again by: ./jublk sim --seed "), err::toString);
        String smaller =
                err.toString().lines().filter(l -> l.contains("smaller: ")).findFirst().get();
        String again = smaller.substring(smaller.indexOf("--seed")) + " --no-shrink";
        assertEquals(1, run(again, ReadForgotten::new));
        assertEquals(0, run(again));
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
                "--device odd",
                "--device unprivileged --data-path registered",
                "--only 5-3",
                "--sed 1"
            })
    void aWrongCommandLineIsOneLineAndStatusTwo(String line) {
        assertEquals(2, run(line));
        assertEquals(1, err.toString().lines().count(), err::toString);
        assertTrue(err.toString().startsWith("jublk: "), err::toString);
    }
}
