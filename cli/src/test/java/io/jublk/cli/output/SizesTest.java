package io.jublk.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "4096, 4096",
        "4096b, 4096",
        "64k, 65536",
        "64K, 65536",
        "64kb, 65536",
        "64KiB, 65536",
        "' 1 M ', 1048576",
        "10G, 10737418240",
        "1TiB, 1099511627776",
        "2p, 2251799813685248",
        "8191P, 9222246136947933184",
        "999999999999999999, 999999999999999999"
    })
    void sizesAsPeopleWriteThem(String text, long bytes) {
        assertEquals(bytes, Sizes.parse(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "k",
                "-1",
                "+1",
                "1.5G",
                "1e9",
                "0x10",
                "10x",
                "10kk",
                "1 000",
                "1E",
                "ten",
                "1000000000000000000000",
                "١٠"
            })
    void whatIsNoSizeIsRefused(String text) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Sizes.parse(text));
        assertEquals(
                "'" + text + "' is no size; write bytes, or a number with k, M, G or T",
                e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"8192P", "9007199254740992k", "999999999999999999T"})
    void whatNoNumberHoldsIsTooLarge(String text) {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Sizes.parse(text));
        assertEquals("'" + text + "' is too large for a device", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 B",
        "1023, 1023 B",
        "1024, 1 KiB",
        "1536, 1.5 KiB",
        "1048576, 1 MiB",
        "268435456000, 250 GiB",
        "1099511627776, 1 TiB",
        "9223372036854775807, 8192 PiB"
    })
    void sizesAsPeopleReadThem(long bytes, String text) {
        assertEquals(text, Sizes.format(bytes));
    }

    @Test
    void wholeUnitsComeBack() {
        for (int shift = 0; shift < 60; shift++) {
            assertEquals(1L << shift, Sizes.parse(Sizes.format(1L << shift)));
        }
    }
}
