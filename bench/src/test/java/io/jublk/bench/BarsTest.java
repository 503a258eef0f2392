package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class BarsTest {

    private static List<String> bars(Ink ink) {
        return new Bars("copied", "auto-registered", ink)
                .add("4k randread", 100, 100, 1)
                .add("512k read", 2000, 4000, 2)
                .lines();
    }

    @Test
    void allBarsHaveOneScale() {
        List<String> lines = bars(Ink.PLAIN);
        String full = "█".repeat(Bars.BAR_COLUMNS);
        String half = "█".repeat(Bars.BAR_COLUMNS / 2) + "▌";
        String gap = " ".repeat(Bars.BAR_COLUMNS - half.length());
        assertEquals("512k read    " + half + gap + " " + full + "   2.00x", lines.get(2));
    }

    @Test
    void everyLineFitsInEightyColumns() {
        assertTrue(bars(Ink.PLAIN).stream().allMatch(line -> line.length() <= 80));
    }

    @Test
    void headingsStandWhereTheBarsBegin() {
        List<String> lines = bars(Ink.PLAIN);
        assertEquals(lines.get(2).indexOf('█'), lines.get(0).indexOf("copied"));
        assertEquals(lines.get(1).lastIndexOf('▊'), lines.get(0).indexOf("auto-registered"));
    }

    @Test
    void whatIsLittleIsStillThere() {
        assertEquals("▏", Bars.bar(0));
        assertEquals("▏", Bars.bar(0.0001));
    }

    @Test
    void aColumnHasEightSteps() {
        double column = 1.0 / Bars.BAR_COLUMNS;
        assertEquals("▍", Bars.bar(column * 3 / 8));
        assertEquals("█", Bars.bar(column));
        assertEquals("█▏", Bars.bar(column * 9 / 8));
    }

    @Test
    void colourIsThereOnlyWhenAskedFor() {
        assertTrue(bars(Ink.PLAIN).stream().noneMatch(line -> line.contains("\u001b")));
        assertTrue(bars(Ink.COLOURED).get(1).contains("\u001b[33m"));
    }
}
