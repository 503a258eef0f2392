package io.jublk.bench.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.bench.BenchException;
import org.junit.jupiter.api.Test;

class FileSizeTest {

    @Test
    void withRoomItIsTheMost() {
        assertEquals(256L << 20, FileSize.choose(64L << 30));
    }

    @Test
    void twoOfThemFillNoMoreThanHalfOfTheRoom() {
        assertEquals(128L << 20, FileSize.choose(900L << 20));
    }

    @Test
    void withTooLittleThereIsNoDemo() {
        assertThrows(BenchException.class, () -> FileSize.choose(200L << 20));
    }
}
