package io.jublk.ublk.uapi;

import static io.jublk.testkit.CHeaders.offsetOf;
import static io.jublk.testkit.CHeaders.sizeOf;

import io.jublk.testkit.CHeaders;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class ZoneLayoutTest {

    private final CHeaders headers = CHeaders.of("linux/blkzoned.h");

    @Test
    void zoneIsLaidOutAsInC() {
        headers.assertAgree(
                ZoneDescriptor.class,
                name ->
                        name.startsWith("TYPE_") || name.startsWith("COND_")
                                ? "BLK_ZONE_" + name
                                : name.equals("SIZE_BYTES")
                                        ? sizeOf("blk_zone")
                                        : offsetOf("blk_zone", name.toLowerCase(Locale.ROOT)));
    }
}
