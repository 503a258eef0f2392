package io.jublk.cli.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.ublk.Feature;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bits of a driver newer than this jublk have a line of their own. */
class UnknownFeatureTest {

    @Test
    void newerBitsAreNamedByNumber() {
        long known = 0;
        for (Feature feature : Feature.values()) {
            known |= feature.mask();
        }
        assertEquals(List.of(), FeaturesCommand.unknownBits(null));
        assertEquals(List.of(), FeaturesCommand.unknownBits(known));
        assertEquals(List.of(21, 63), FeaturesCommand.unknownBits(known | 1L << 21 | 1L << 63));
    }
}
