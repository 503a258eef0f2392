package io.jublk.uring;

import static io.jublk.testkit.CHeaders.offsetOf;
import static io.jublk.testkit.CHeaders.sizeOf;

import io.jublk.testkit.CHeaders;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SetupLayoutTest {

    private final CHeaders headers = CHeaders.of("linux/io_uring.h");

    @Test
    void parametersAreLaidOutAsInC() {
        headers.assertAgree(ParamsDescriptor.class, SetupLayoutTest::parameter);
    }

    @Test
    void setupFlagsAreThoseOfC() {
        headers.assertAgree(
                Setup.class,
                name ->
                        name.startsWith("FEAT_") || name.startsWith("SQ_")
                                ? "IORING_" + name
                                : "IORING_SETUP_" + name);
    }

    private static String parameter(String name) {
        String member = name.toLowerCase(Locale.ROOT);
        return switch (name) {
            case "SIZE_BYTES" -> sizeOf("io_uring_params");
            case "MMAP_RINGS" -> "IORING_OFF_SQ_RING";
            case "MMAP_SQES" -> "IORING_OFF_SQES";
            case "SQ_ENTRIES", "CQ_ENTRIES", "FLAGS", "FEATURES", "SQ_OFF", "CQ_OFF" ->
                    offsetOf("io_uring_params", member);
            default ->
                    offsetOf(
                            "io_uring_params",
                            member.substring(0, 2) + "_off." + member.substring(3));
        };
    }
}
