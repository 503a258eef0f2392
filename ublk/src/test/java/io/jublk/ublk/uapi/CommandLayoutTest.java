package io.jublk.ublk.uapi;

import static io.jublk.testkit.CHeaders.offsetOf;
import static io.jublk.testkit.CHeaders.sizeOf;

import io.jublk.testkit.CHeaders;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLayoutTest {

    private final CHeaders headers = CHeaders.of("asm/ioctl.h", "asm/errno.h", "linux/ublk_cmd.h");

    @Test
    void commandNumbersAreThoseOfC() {
        headers.assertAgree(
                UblkCommand.class,
                name ->
                        switch (name) {
                            case "FETCH_REQ",
                                    "COMMIT_AND_FETCH_REQ",
                                    "NEED_GET_DATA",
                                    "PREP_IO_CMDS",
                                    "COMMIT_IO_CMDS",
                                    "FETCH_IO_CMDS",
                                    "REGISTER_IO_BUF",
                                    "UNREGISTER_IO_BUF" ->
                                    "UBLK_U_IO_" + name;
                            case "RESULT_OK" -> "UBLK_IO_RES_OK";
                            case "RESULT_NEED_GET_DATA" -> "UBLK_IO_RES_NEED_GET_DATA";
                            // CHeaders takes an int's value as unsigned
                            case "RESULT_ABORT" -> "(unsigned) UBLK_IO_RES_ABORT";
                            default -> "UBLK_U_CMD_" + name;
                        });
    }

    @Test
    void controlCommandIsLaidOutAsInC() {
        headers.assertAgree(
                CtrlCmdDescriptor.class,
                name ->
                        switch (name) {
                            case "SIZE_BYTES" -> sizeOf("ublksrv_ctrl_cmd");
                            case "NO_QUEUE" -> "(__u16) -1"; // what the header's comment asks for
                            default -> offsetOf("ublksrv_ctrl_cmd", name.toLowerCase(Locale.ROOT));
                        });
    }

    @Test
    void deviceInfoIsLaidOutAsInC() {
        headers.assertAgree(
                DevInfoDescriptor.class,
                name ->
                        name.equals("SIZE_BYTES")
                                ? sizeOf("ublksrv_ctrl_dev_info")
                                : offsetOf("ublksrv_ctrl_dev_info", name.toLowerCase(Locale.ROOT)));
    }

    @Test
    void inputOutputCommandIsLaidOutAsInC() {
        headers.assertAgree(
                IoCmdDescriptor.class,
                name ->
                        switch (name) {
                            case "SIZE_BYTES" -> sizeOf("ublksrv_io_cmd");
                            case "QUEUE_AND_TAG" -> offsetOf("ublksrv_io_cmd", "q_id");
                            default -> offsetOf("ublksrv_io_cmd", name.toLowerCase(Locale.ROOT));
                        });
    }

    @Test
    void queueAndTagLieWhereCHasThem() {
        String struct =
                "((union { struct ublksrv_io_cmd c; __u32 first; }) "
                        + "{ .c = { .q_id = 4095, .tag = 40000 } }).first";
        long ours = Integer.toUnsignedLong(IoCmdDescriptor.queueAndTag(4095, 40000));
        headers.assertAgree("IoCmdDescriptor.queueAndTag", Map.of(struct, ours));
    }
}
