package io.jublk.uring;

import static io.jublk.testkit.CHeaders.offsetOf;
import static io.jublk.testkit.CHeaders.sizeOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.testkit.CHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegisterLayoutTest {

    private final CHeaders headers = CHeaders.of("linux/io_uring.h");

    @Test
    void registrationOpcodesAreThoseOfC() {
        headers.assertAgree(
                Register.class,
                name ->
                        name.startsWith("UNREGISTER_")
                                ? "IORING_" + name
                                : "IORING_REGISTER_" + name);
    }

    @Test
    void tableIsLaidOutAsInC() {
        headers.assertAgree(
                RegisterDescriptors.Table.class,
                name ->
                        switch (name) {
                            case "SIZE_BYTES" -> sizeOf("io_uring_rsrc_register");
                            case "SPARSE" -> "IORING_RSRC_REGISTER_SPARSE";
                            default ->
                                    offsetOf(
                                            "io_uring_rsrc_register",
                                            name.toLowerCase(Locale.ROOT));
                        });
    }

    @Test
    void updateIsLaidOutAsInC() {
        headers.assertAgree(
                RegisterDescriptors.Update.class,
                name ->
                        name.equals("SIZE_BYTES")
                                ? sizeOf("io_uring_rsrc_update")
                                : offsetOf("io_uring_rsrc_update", name.toLowerCase(Locale.ROOT)));
    }

    /** What FixedFiles writes: the same two places, 32 bytes in all, the count at 24. */
    @Test
    void longUpdateBeginsAsTheShortOne() {
        String struct = "io_uring_rsrc_update2";
        Map<String, Long> expected =
                Map.of(
                        sizeOf(struct),
                        32L,
                        offsetOf(struct, "offset"),
                        (long) RegisterDescriptors.Update.OFFSET,
                        offsetOf(struct, "data"),
                        (long) RegisterDescriptors.Update.DATA,
                        offsetOf(struct, "nr"),
                        24L);
        assertEquals(expected, headers.ask(List.copyOf(expected.keySet())));
    }

    @Test
    void bufferRingIsLaidOutAsInC() {
        headers.assertAgree(
                RegisterDescriptors.BufferRing.class,
                name ->
                        name.equals("SIZE_BYTES")
                                ? sizeOf("io_uring_buf_reg")
                                : offsetOf("io_uring_buf_reg", name.toLowerCase(Locale.ROOT)));
    }

    @Test
    void providedBufferIsLaidOutAsInC() {
        headers.assertAgree(
                RegisterDescriptors.Buffer.class,
                name ->
                        switch (name) {
                            case "SIZE_BYTES" -> sizeOf("io_uring_buf");
                            case "RING_TAIL" -> offsetOf("io_uring_buf_ring", "tail");
                            default -> offsetOf("io_uring_buf", name.toLowerCase(Locale.ROOT));
                        });
    }

    @Test
    void probeIsLaidOutAsInC() {
        headers.assertAgree(
                RegisterDescriptors.Probe.class,
                name ->
                        switch (name) {
                            case "HEADER_BYTES" -> sizeOf("io_uring_probe");
                            case "OP_BYTES" -> sizeOf("io_uring_probe_op");
                            case "MAX_OPS" -> // what its 8-bit opcodes can name
                                    "1 << 8 * sizeof(((struct io_uring_probe *) 0)->last_op)";
                            case "OP_FLAGS" -> offsetOf("io_uring_probe_op", "flags");
                            case "SUPPORTED" -> "IO_URING_OP_SUPPORTED";
                            default -> offsetOf("io_uring_probe", name.toLowerCase(Locale.ROOT));
                        });
    }
}
