package io.jublk.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void columnsAreAsWideAsTheirWidestCell() {
        Table table = new Table("A", "LONG HEAD", "C").row("longer cell", 1, "x").row("b", 22, "");
        assertEquals(
                List.of(
                        "A            LONG HEAD  C", //
                        "longer cell  1          x",
                        "b            22"),
                lines(table));
    }

    @Test
    void tableWithoutRowsIsItsHead() {
        assertEquals(List.of("A  B"), lines(new Table("A", "B")));
    }

    private static List<String> lines(Table table) {
        StringWriter text = new StringWriter();
        table.printTo(new PrintWriter(text, true));
        return text.toString().lines().toList();
    }
}
