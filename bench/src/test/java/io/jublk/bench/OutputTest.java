package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class OutputTest {

    @Test
    void theReasonIsTheLastThingSaid() {
        Output output = new Output(1, "out", "WARNING: old\njublk: no such file: x\n\n");
        assertEquals("no such file: x", output.reason());
    }

    @Test
    void withNothingOnStandardErrorItIsOnStandardOutput() {
        assertEquals("sorry", new Output(1, "sorry\n", "").reason());
    }

    @Test
    void withNothingAtAllItIsTheStatus() {
        assertEquals("it ended with status 7 and said nothing", new Output(7, "", "").reason());
    }
}
