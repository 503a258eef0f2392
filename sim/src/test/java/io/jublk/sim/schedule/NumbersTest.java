package io.jublk.sim.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.BitSet;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a command line says, and what a report prints for one. */
class NumbersTest {

    @ParameterizedTest
    @ValueSource(strings = {"none", "0", "0-3", "0-3,17", "5,7,9-12,100"})
    void textIsReadAsItIsWritten(String text) {
        assertEquals(text, Numbers.text(Numbers.parse(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "3-1", "-1", "1-", "1,,2", "999999999999"})
    void whatIsNoListOfNumbersIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Numbers.parse(text));
    }

    @Test
    void faultsHaveWords() {
        assertEquals(Fault.all(), Fault.parse("all"));
        assertEquals(EnumSet.noneOf(Fault.class), Fault.parse("none"));
        assertEquals(EnumSet.of(Fault.SHORT, Fault.POWER_CUT), Fault.parse("power-cut,short"));
        assertEquals("short,power-cut", Fault.text(Fault.parse("power-cut,short")));
        assertThrows(IllegalArgumentException.class, () -> Fault.parse("shrot"));
    }

    @Test
    void aCommandNamesAllThatDecidesARun() {
        BitSet only = new BitSet();
        only.set(3, 6);
        assertEquals(
                "./jublk sim --seed 9 --requests 50 --target split --faults short --queues 2"
                        + " --depth 4 --only 3-5 --few-faults 1 --salt 6",
                RunOptions.of(9, 50, TargetKind.SPLIT)
                        .withFaults(EnumSet.of(Fault.SHORT))
                        .withQueues(2, 4)
                        .withOnly(only)
                        .withFewFaults(1)
                        .withSalt(6)
                        .command());
    }
}
