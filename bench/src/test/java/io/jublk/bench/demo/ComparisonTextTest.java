package io.jublk.bench.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.bench.CaseResult;
import io.jublk.bench.Ink;
import io.jublk.bench.Side;
import io.jublk.bench.Statistics;
import io.jublk.bench.Workload;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTextTest {

    private final List<String> lines =
            new ComparisonText(
                            "auto-registered",
                            List.of(
                                    new CaseResult(
                                            new Workload("write", 524288, 32),
                                            new Side(12000, 6.2e9, 0),
                                            new Side(6000, 3.1e9, 0),
                                            Statistics.of(2),
                                            List.of())),
                            Ink.PLAIN)
                    .lines();

    @Test
    void copiedStandsLeftOfTheOther() {
        assertTrue(lines.get(0).indexOf("copied") < lines.get(0).indexOf("auto-registered"));
        assertEquals("512k write  6,000  3,100    12,000  6,200  2.00x", lines.get(3));
    }

    @Test
    void allFitsInEightyColumns() {
        assertTrue(lines.stream().allMatch(line -> line.length() <= 80), lines.toString());
    }
}
