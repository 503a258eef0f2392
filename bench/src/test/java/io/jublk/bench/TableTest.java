package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void labelsToTheLeftFiguresToTheRight() {
        assertEquals(
                List.of(
                        "case        IOPS  ratio",
                        "───────────────────────",
                        "4k read   12,345  1.01x",
                        "64k read       1  0.50x"),
                new Table("case", "IOPS", "ratio")
                        .row("4k read", "12,345", "1.01x")
                        .row("64k read", "1", "0.50x")
                        .lines());
    }

    @Test
    void aGroupsTitleStandsInTheMiddleOfItsColumns() {
        assertEquals(
                List.of(
                        "      A     B", //
                        "    1  2  3  4",
                        "──────────────",
                        "xx  1  2  3  4"),
                new Table("", "1", "2", "3", "4")
                        .group("A", 1, 2)
                        .group("B", 3, 2)
                        .row("xx", "1", "2", "3", "4")
                        .lines());
    }

    @Test
    void aTitleWiderThanItsColumnsWidensThem() {
        assertEquals(
                List.of(
                        "    auto-registered", //
                        "               1  2",
                        "───────────────────",
                        "xx             1  2"),
                new Table("", "1", "2").group("auto-registered", 1, 2).row("xx", "1", "2").lines());
    }
}
