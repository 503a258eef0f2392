package io.jublk.uring;

import static io.jublk.testkit.CHeaders.offsetOf;
import static io.jublk.testkit.CHeaders.sizeOf;

import io.jublk.testkit.CHeaders;
import java.util.Locale;
import java.util.Map;
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
    void multishotCommandsFlagIsThatOfC() {
        headers.assertAgree(
                "flag of a multishot command, and where it goes",
                Map.of(
                        "IORING_URING_CMD_MULTISHOT",
                        (long) Sqe.URING_CMD_MULTISHOT,
                        offsetOf("io_uring_sqe", "uring_cmd_flags"),
                        (long) SqeDescriptor.OP_FLAGS,
                        offsetOf("io_uring_sqe", "buf_group"),
                        (long) SqeDescriptor.BUF_INDEX));
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
