package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the driver would refuse without a word (ublk_validate_params) is refused in words. */
class DeviceShapeTest {

    private static final Geometry OWN =
            Geometry.ofSize((1 << 20) + 512).withBlocks(512, 4096).withDiscard(1024, 1 << 20);

    @Test
    void targetIsAsItIsUnlessAsked() {
        assertEquals(OWN, DeviceShape.AS_TARGET.applyTo(OWN));
    }

    @Test
    void largerBlocksLeaveWhatIsLessThanOne() {
        Geometry shaped = new DeviceShape(4096, 65536, true).applyTo(OWN);
        assertEquals(4096, shaped.logicalBlockBytes());
        assertEquals(65536, shaped.physicalBlockBytes());
        assertEquals(1 << 20, shaped.sizeBytes());
        assertEquals(4096, shaped.discardGranularityBytes(), "no discard of less than a block");
        assertTrue(shaped.rotational());
    }

    @Test
    void physicalBlockFollowsALargerLogicalOne() {
        Geometry own = Geometry.ofSize(1 << 20).withBlocks(512, 512);
        assertEquals(2048, new DeviceShape(2048, 0, false).applyTo(own).physicalBlockBytes());
    }

    @ParameterizedTest
    @CsvSource({
        "256, 0, from 512 to 4096",
        "8192, 0, from 512 to 4096",
        "1000, 0, power of two",
        "0, 536870912, to 268435456",
        "0, 3000, power of two",
        "4096, 512, at least the logical one"
    })
    void whatNoDriverTakesIsRefused(int logical, int physical, String part) {
        says(part, () -> new DeviceShape(logical, physical, false));
    }

    @Test
    void whatThisTargetCannotIsRefused() {
        Geometry large = Geometry.ofSize(1 << 20).withBlocks(4096, 4096);
        says("blocks have 4096", () -> new DeviceShape(512, 0, false).applyTo(large));
        says("at least the logical", () -> new DeviceShape(0, 512, false).applyTo(large));
        says(
                "less than one logical block",
                () -> new DeviceShape(4096, 0, false).applyTo(Geometry.ofSize(512)));
    }

    private static void says(String part, Runnable action) {
        UblkException e = assertThrows(UblkException.class, action::run);
        assertTrue(String.valueOf(e.getMessage()).contains(part), e::toString);
    }
}
