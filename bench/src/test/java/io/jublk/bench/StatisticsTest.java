package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StatisticsTest {

    @Test
    void ofAnOddNumberTheMedianIsTheMiddle() {
        assertEquals(new Statistics(3, 1, 100), Statistics.of(100, 3, 1));
    }

    @Test
    void ofAnEvenNumberItIsHalfWayBetweenTheTwoInTheMiddle() {
        assertEquals(new Statistics(2.5, 1, 9), Statistics.of(9, 2, 3, 1));
    }

    @Test
    void theCallersArrayStaysAsItIs() {
        double[] values = {2, 1};
        assertEquals(1.5, Statistics.of(values).median());
        assertEquals(2, values[0]);
    }

    @Test
    void ofNothingThereAreNone() {
        assertThrows(IllegalArgumentException.class, () -> Statistics.of());
    }
}
