package io.jublk.qcow2.crypt;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class IterationsTest {

    @Test
    void noTimeIsTheLeastThatIsWritten() {
        assertEquals(1000, Iterations.taking(Duration.ZERO));
    }

    @Test
    void allTimeIsTheMostThatIsRead() {
        assertEquals(1 << 26, Iterations.taking(Duration.ofDays(10_000)));
        assertEquals(1 << 26, Iterations.bounded(Long.MAX_VALUE));
    }
}
