package io.jublk.ublk.uapi;

import static io.jublk.testkit.CHeaders.offsetOf;
import static io.jublk.testkit.CHeaders.sizeOf;

import io.jublk.testkit.CHeaders;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ParamsLayoutTest {

    /** Members whose names here are clearer, or shorter, than in C. */
    private static final Map<String, String> MEMBERS =
            Map.of(
                    "DISCARD_ALIGNMENT", "discard.discard_alignment",
                    "DISCARD_GRANULARITY", "discard.discard_granularity",
                    "DISCARD_MAX_SECTORS", "discard.max_discard_sectors",
                    "DISCARD_MAX_WRITE_ZEROES_SECTORS", "discard.max_write_zeroes_sectors",
                    "DISCARD_MAX_SEGMENTS", "discard.max_discard_segments",
                    "DMA_ALIGNMENT", "dma.alignment",
                    "SEGMENT_BOUNDARY_MASK", "seg.seg_boundary_mask",
                    "SEGMENT_MAX_SIZE", "seg.max_segment_size",
                    "SEGMENT_MAX_COUNT", "seg.max_segments");

    private final CHeaders headers = CHeaders.of("linux/ublk_cmd.h");

    @Test
    void parametersAreLaidOutAsInC() {
        headers.assertAgree(ParamsDescriptor.class, ParamsLayoutTest::inC);
    }

    private static String inC(String name) {
        if (name.startsWith("TYPE_")) {
            return "UBLK_PARAM_" + name;
        }
        if (name.startsWith("ATTR_")) {
            return "UBLK_" + name;
        }
        if (name.startsWith("INTEGRITY_")) {
            String member = name.substring("INTEGRITY_".length()).toLowerCase(Locale.ROOT);
            return offsetOf("ublk_params", "integrity." + member);
        }
        if (name.startsWith("ZONED_")) {
            String member = name.substring("ZONED_".length()).toLowerCase(Locale.ROOT);
            return offsetOf("ublk_params", "zoned." + member);
        }
        if (name.startsWith("BASIC_")) {
            String member = name.substring("BASIC_".length()).toLowerCase(Locale.ROOT);
            return offsetOf("ublk_params", "basic." + member);
        }
        if (name.equals("SIZE_BYTES")) {
            // the struct grows: comparable where it has its last member
            return sizeOf("ublk_params") + " + 0 * " + offsetOf("ublk_params", "integrity");
        }
        return offsetOf("ublk_params", MEMBERS.getOrDefault(name, name.toLowerCase(Locale.ROOT)));
    }
}
