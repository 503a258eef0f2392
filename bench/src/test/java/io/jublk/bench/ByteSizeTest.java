package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ByteSizeTest {

    @ParameterizedTest
    @CsvSource({"512,512", "4k,4096", "4K,4096", "3m,3145728", "1G,1073741824", "2t,2199023255552"})
    void readsWhatPeopleWrite(String text, long bytes) {
        assertEquals(bytes, ByteSize.parse(text).bytes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "k", "4kb", "4 k", "1.5g", "999999999999t"})
    void refusesWhatIsNoSize(String text) {
        assertThrows(TypeConversionException.class, () -> ByteSize.parse(text));
    }

    @Test
    void writesTheLargestUnitThatDivides() {
        assertEquals("4k", new ByteSize(4096).toString());
        assertEquals("1g", new ByteSize(1 << 30).toString());
        assertEquals("1025k", new ByteSize(1025 << 10).toString());
        assertEquals("1025", new ByteSize(1025).toString());
    }
}
