package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How jublk says what went wrong. */
final class OneLine {

    static void expect(int code, String part, Program.Result result) {
        assertEquals(code, result.code(), result::toString);
        assertEquals(1, result.errLines().size(), () -> "lines on standard error: " + result);
        String line = result.errLines().getFirst();
        assertTrue(line.startsWith("jublk: "), line);
        assertTrue(line.contains(part), () -> "'" + part + "' is not in: " + line);
        assertEquals("", result.out(), "standard output");
    }

    private OneLine() {}
}
