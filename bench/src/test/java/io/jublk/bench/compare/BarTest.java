package io.jublk.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.bench.Statistics;
import java.util.List;
import org.junit.jupiter.api.Test;

class BarTest {

    private static Bar.Line line(List<Bar.Line> lines, String part) {
        return lines.stream().filter(l -> l.cell().contains(part)).findFirst().orElseThrow();
    }

    @Test
    void ratiosAreTakenRoundByRound() {
        // 90/100, 220/200, 300/300
        List<Bar.Line> lines = Bar.of(List.of(Reports.loop(90, 220, 300)));
        Bar.Line parity = line(lines, "4k randread, jublk-auto-registered: IOPS");
        assertEquals(new Statistics(1.0, 0.9, 1.1), parity.is());
        assertEquals("kublk-auto_zc", parity.against());
        assertTrue(parity.met());
    }

    @Test
    void whatFallsShortStaysAndSaysByHowMuch() {
        List<Bar.Line> lines = Bar.of(List.of(Reports.loop(80, 160, 240)));
        Bar.Line parity = line(lines, "4k randread, jublk-auto-registered: IOPS");
        assertFalse(parity.met());
        assertEquals(20, parity.shortPercent());
        assertTrue(Bar.grid(lines).markdown().stream().anyMatch(l -> l.contains("short by 20%")));
    }

    @Test
    void costsAndTailsMustNotBeMore() {
        List<Bar.Line> lines = Bar.of(List.of(Reports.loop(100, 200, 300)));
        assertTrue(line(lines, "server CPU").met()); // 5 us each
        Bar.Line tail = line(lines, "p99.9");
        assertEquals(1.5, tail.is().median());
        assertFalse(tail.met());
        assertEquals(25, tail.shortPercent()); // 1.5 where 1.2 is allowed
    }

    @Test
    void zeroCopyIsHeldAgainstOurOwnCopies() {
        Bar.Line gain = line(Bar.of(List.of(Reports.loop(1, 2, 3))), "512k read");
        assertEquals(2.0, gain.is().median());
        assertEquals(1.7, gain.needed());
        assertTrue(gain.met());
    }
}
