package io.jublk.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.UblkException;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuListTest {

    @ParameterizedTest
    @ValueSource(strings = {"0", "0-3", "0-3,8", "1,3,5-8191"})
    void listsComeBackAsTheyWere(String text) {
        assertEquals(text, CpuList.format(CpuList.parse(text)));
    }

    @Test
    void listsMayBeInAnyOrder() {
        assertEquals("0-3", CpuList.format(CpuList.parse("3, 0-1,2")));
        assertEquals("", CpuList.format(new BitSet()));
    }

    @Test
    void severalListsHaveBlanksBetween() {
        assertEquals(
                List.of("0-1", "2"),
                CpuList.parseAll(" 0-1  2 ").stream().map(CpuList::format).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "1-", "3-1", "1,,2", "-1", "8192", "0-99999", "1.5", "0x3"})
    void othersAreNone(String text) {
        UblkException e = assertThrows(UblkException.class, () -> CpuList.parse(text));
        assertTrue(String.valueOf(e.getMessage()).contains("no list of CPUs"), e::toString);
    }
}
