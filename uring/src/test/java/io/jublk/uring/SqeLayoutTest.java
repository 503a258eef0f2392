package io.jublk.uring;

import static io.jublk.testkit.CHeaders.offsetOf;
import static io.jublk.testkit.CHeaders.sizeOf;

import io.jublk.testkit.CHeaders;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class SqeLayoutTest {

    private final CHeaders headers = CHeaders.of("linux/io_uring.h");

    @Test
    void submissionIsLaidOutAsInC() {
        headers.assertAgree(
                SqeDescriptor.class,
                name ->
                        switch (name) {
                            case "SIZE_BYTES" -> sizeOf("io_uring_sqe");
                            case "BIG_SIZE_BYTES" -> "2 * " + sizeOf("io_uring_sqe");
                            case "OP_FLAGS" -> offsetOf("io_uring_sqe", "rw_flags");
                            default -> offsetOf("io_uring_sqe", name.toLowerCase(Locale.ROOT));
                        });
    }

    @Test
    void opcodesAreThoseOfC() {
        headers.assertAgree(Op.class, name -> "IORING_OP_" + name);
    }

    @Test
    void submissionFlagsAreThoseOfC() {
        headers.assertAgree(
                SqeFlags.class,
                name ->
                        switch (name) {
                            case "DRAIN", "LINK" -> "IOSQE_IO_" + name;
                            case "HARD_LINK" -> "IOSQE_IO_HARDLINK";
                            default -> "IOSQE_" + name;
                        });
    }
}
