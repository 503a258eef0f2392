package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.testkit.CHeaders;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FeatureTest {

    private final CHeaders headers = CHeaders.of("linux/ublk_cmd.h");

    @Test
    void bitsAreThoseOfC() {
        Map<String, Long> ours = new LinkedHashMap<>();
        for (Feature feature : Feature.values()) {
            ours.put("UBLK_F_" + feature, feature.mask());
        }
        headers.assertAgree("Feature", ours);
    }

    @Test
    void statesAreThoseOfC() {
        Map<String, Long> ours = new LinkedHashMap<>();
        for (int number = 0; number < DeviceState.values().length; number++) {
            ours.put("UBLK_S_DEV_" + DeviceState.ofNumber(number), (long) number);
        }
        headers.assertAgree("DeviceState", ours);
    }

    @Test
    void stateOfANewerDriverIsRefused() {
        assertEquals(DeviceState.LIVE, DeviceState.ofNumber(1));
        UblkException e = assertThrows(UblkException.class, () -> DeviceState.ofNumber(4));
        assertEquals("the driver reports a device state unknown here: 4", e.getMessage());
        assertThrows(UblkException.class, () -> DeviceState.ofNumber(-1));
    }

    @Test
    void bitsBecomeASetAndBack() {
        Set<Feature> some = EnumSet.of(Feature.USER_COPY, Feature.IO_DESC_SIZE);
        assertEquals(1L << 7 | 1L << 20, Feature.bits(some));
        assertEquals(some, Feature.of(Feature.bits(some)));
        assertEquals(some, Feature.of(Feature.bits(some) | 1L << 63), "an unknown bit");
    }
}
