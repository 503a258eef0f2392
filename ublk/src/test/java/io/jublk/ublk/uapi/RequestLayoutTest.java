package io.jublk.ublk.uapi;

import static io.jublk.testkit.CHeaders.offsetOf;
import static io.jublk.testkit.CHeaders.sizeOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.testkit.CHeaders;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestLayoutTest {

    private static final long PAGE_BYTES = 4096;

    private final CHeaders headers = CHeaders.of("linux/ublk_cmd.h");

    @Test
    void requestDescriptorIsLaidOutAsInC() {
        headers.assertAgree(
                IoDescDescriptor.class,
                name ->
                        switch (name) {
                            case "SIZE_BYTES" -> sizeOf("ublksrv_io_desc");
                            case "SECTOR_SHIFT" -> "9"; // linux/blk_types.h, not for programs
                            case "MAX_SIZE_BYTES" -> "256"; // of the driver's own source
                            case "ALIGNMENT_BYTES" -> "_Alignof(struct ublksrv_io_desc)";
                            default -> offsetOf("ublksrv_io_desc", name.toLowerCase(Locale.ROOT));
                        });
    }

    @Test
    void batchIsLaidOutAsInC() {
        headers.assertAgree(
                BatchIoDescriptor.class,
                name ->
                        switch (name) {
                            case "SIZE_BYTES" -> sizeOf("ublk_batch_io");
                            case "HAS_ZONE_LBA", "HAS_BUF_ADDR", "AUTO_BUF_REG_FALLBACK" ->
                                    "UBLK_BATCH_F_" + name;
                            case "FETCH_ELEM_BYTES" -> "sizeof(__u16)"; // as the driver wants it
                            default -> offsetOf("ublk_batch_io", name.toLowerCase(Locale.ROOT));
                        });
    }

    @Test
    void elementOfABatchIsLaidOutAsInC() {
        headers.assertAgree(
                BatchElementDescriptor.class,
                name ->
                        switch (name) {
                            case "SIZE_BYTES", "BUFFER_ADDRESS" -> sizeOf("ublk_elem_header");
                            default -> offsetOf("ublk_elem_header", name.toLowerCase(Locale.ROOT));
                        });
    }

    @Test
    void operationsAndFlagsAreThoseOfC() {
        headers.assertAgree(
                IoOp.class,
                name ->
                        name.startsWith("FLAG_")
                                ? "UBLK_IO_F_" + name.substring("FLAG_".length())
                                : "UBLK_IO_OP_" + name);
    }

    @Test
    void operationIsTakenFromItsBitsAsInC() {
        int opFlags = IoOp.WRITE_ZEROES | IoOp.FLAG_FUA | IoOp.FLAG_NOUNMAP;
        String call =
                "ublksrv_get_op(&(struct ublksrv_io_desc) { .op_flags = %dU })".formatted(opFlags);
        headers.assertAgree("IoOp.operation", Map.of(call, (long) IoOp.operation(opFlags)));
    }

    @Test
    void limitsAreThoseOfC() {
        headers.assertAgree(
                UblkLimits.class,
                name ->
                        switch (name) {
                            case "MAX_DEPTH" -> "UBLK_MAX_QUEUE_DEPTH";
                            case "MAX_QUEUES" -> "UBLK_MAX_NR_QUEUES";
                            case "MAX_IO_BYTES" -> "1ULL << UBLK_IO_BUF_BITS";
                            case "MIN_SEGMENT_BYTES" -> "UBLK_MIN_SEGMENT_SIZE";
                            // of the driver's own source: as its comments there say
                            case "MIN_IO_BYTES" -> "4096";
                            case "MAX_FIXED_BUFFERS" -> "1 << 14";
                            case "MAX_DEVICES" -> "1 << 20";
                            default -> "no_such_limit_" + name;
                        });
    }

    @Test
    void userCopyAddressesAreThoseOfC() {
        headers.assertAgree(
                UserCopy.class,
                name ->
                        switch (name) {
                            case "BASE_OFFSET" -> "UBLKSRV_IO_BUF_OFFSET";
                            case "TAG_SHIFT" -> "UBLK_TAG_OFF";
                            case "QUEUE_SHIFT" -> "UBLK_QID_OFF";
                            case "INTEGRITY_FLAG" -> "UBLKSRV_IO_INTEGRITY_FLAG";
                            default -> "no_such_shift_" + name;
                        });
    }

    @Test
    void largestUserCopyAddressKeepsItsFieldsApart() {
        String position =
                "UBLKSRV_IO_BUF_OFFSET + (4095ULL << UBLK_QID_OFF | 4095ULL << UBLK_TAG_OFF |"
                        + " UBLK_IO_BUF_BITS_MASK)";
        long ours = UserCopy.fileOffset(4095, 4095, UblkLimits.MAX_IO_BYTES - 1);
        headers.assertAgree("UserCopy.fileOffset", Map.of(position, ours));
    }

    @Test
    void sharedMemoryIsDescribedAsInC() {
        headers.assertAgree(
                ShmemBufDescriptor.class,
                name ->
                        switch (name) {
                            case "SIZE_BYTES" -> sizeOf("ublk_shmem_buf_reg");
                            case "READ_ONLY" -> "UBLK_SHMEM_BUF_READ_ONLY";
                            case "INDEX_SHIFT" -> "UBLK_SHMEM_ZC_IDX_OFF";
                            case "INDEX_MASK" -> "UBLK_SHMEM_ZC_IDX_MASK";
                            case "OFFSET_MASK" -> "UBLK_SHMEM_ZC_OFF_MASK";
                            default ->
                                    offsetOf("ublk_shmem_buf_reg", name.toLowerCase(Locale.ROOT));
                        });
        long address = 0xfffeL << 32 | 0xffff_f000L;
        headers.assertAgree(
                "ShmemBufDescriptor",
                Map.of(
                        "ublk_shmem_zc_index(%dULL)".formatted(address),
                        (long) ShmemBufDescriptor.index(address),
                        "ublk_shmem_zc_offset(%dULL)".formatted(address),
                        ShmemBufDescriptor.offset(address)));
    }

    @Test
    void automaticRegistrationIsAddressedAsInC() {
        headers.assertAgree(AutoBufReg.class, name -> "UBLK_AUTO_BUF_REG_" + name);
        String call =
                "ublk_auto_buf_reg_to_sqe_addr(&(struct ublk_auto_buf_reg)"
                        + " { .index = 40000, .flags = UBLK_AUTO_BUF_REG_FALLBACK })";
        long ours = AutoBufReg.sqeAddress(40000, AutoBufReg.FALLBACK);
        headers.assertAgree("AutoBufReg.sqeAddress", Map.of(call, ours));
    }

    @Test
    void descriptorsOfEveryDepthFitBetweenQueues() {
        long stride = IoDescDescriptor.queueStrideBytes(PAGE_BYTES);
        assertEquals(0, stride % PAGE_BYTES);
        assertEquals(stride, IoDescDescriptor.queueLengthBytes(UblkLimits.MAX_DEPTH, PAGE_BYTES));
        assertEquals(PAGE_BYTES, IoDescDescriptor.queueLengthBytes(1, PAGE_BYTES));
        assertEquals(2 * PAGE_BYTES, IoDescDescriptor.queueLengthBytes(171, PAGE_BYTES));
    }
}
