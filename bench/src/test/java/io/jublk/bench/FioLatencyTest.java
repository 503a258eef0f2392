package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class FioLatencyTest {

    @Test
    void percentilesOfARealReportAreReadAsMicroseconds() {
        FioLatency latency = FioLatency.parse(Recorded.fioLatency());
        assertEquals(8.768, latency.p50());
        assertEquals(35.072, latency.p99());
        assertEquals(2670.592, latency.p999());
        assertEquals(1024, latency.requests());
    }

    @Test
    void aReportWithoutTimesIsAFailure() {
        assertThrows(BenchException.class, () -> FioLatency.parse(Recorded.fio()));
    }
}
