package io.jublk.uring;

import static io.jublk.testkit.CHeaders.offsetOf;
import static io.jublk.testkit.CHeaders.sizeOf;

import io.jublk.testkit.CHeaders;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CqeLayoutTest {

    private final CHeaders headers = CHeaders.of("linux/io_uring.h");

    @Test
    void completionIsLaidOutAsInC() {
        headers.assertAgree(
                CqeDescriptor.class,
                name ->
                        name.equals("SIZE_BYTES")
                                ? sizeOf("io_uring_cqe")
                                : offsetOf("io_uring_cqe", name.toLowerCase(Locale.ROOT)));
    }

    @Test
    void completionFlagsAreThoseOfC() {
        headers.assertAgree(CqeFlags.class, name -> "IORING_CQE_F_" + name);
    }
}
