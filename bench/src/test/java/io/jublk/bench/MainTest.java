package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MainTest {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
    }

    @ParameterizedTest
    @CsvSource({
        "bench,--sizes,4x",
        "bench,--rw,append",
        "bench,--rounds,0",
        "bench,--seconds,many",
        "demo,--rounds,-1",
        "demo,--seed,x",
        "bench,--nonsense,1"
    })
    void usageErrorsEndWithTwo(String command, String option, String value) {
        assertEquals(2, run(command, option, value));
        assertTrue(err.toString().contains(option), err.toString());
    }

    @Test
    void withoutACommandToo() {
        assertEquals(2, run());
    }

    @Test
    void helpIsNoError() {
        assertEquals(0, run("bench", "--help"));
        assertTrue(out.toString().contains("--data-path auto-registered"), out.toString());
        assertTrue(out.toString().lines().allMatch(line -> line.length() <= 80), out.toString());
    }

    @Test
    void withoutALauncherItSaysHowToStart() {
        assertEquals(1, run("demo"));
        assertEquals(
                "jublk: start this with ./jublk, or set -Djublk.launcher=PATH\n", err.toString());
    }
}
