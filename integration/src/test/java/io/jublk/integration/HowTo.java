package io.jublk.integration;

import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;

/** What a user types, or what of jublk itself leads to a feature or a command. */
final class HowTo {

    private static final String ALWAYS = "always";
    private static final String EVERY_ADD = "`add`";

    static String of(Feature feature) {
        return switch (feature) {
            case SUPPORT_ZERO_COPY -> "by itself; `--data-path registered|linked|auto-registered`";
            case URING_CMD_COMP_IN_TASK, CMD_IOCTL_ENCODE -> ALWAYS;
            case NEED_GET_DATA -> "`--buffers-on-demand`";
            case USER_RECOVERY -> "`--recovery requeue`";
            case USER_RECOVERY_REISSUE -> "`--recovery reissue`";
            case USER_RECOVERY_FAIL_IO -> "`--recovery fail-io`";
            case UNPRIVILEGED_DEV -> "`add` by an ordinary user; `--unprivileged`";
            case USER_COPY -> "by itself; `--data-path user-copy`";
            case ZONED -> "`add zoned`";
            case UPDATE_SIZE -> "`resize`";
            case AUTO_BUF_REG -> "by itself; `--data-path auto-registered`";
            case QUIESCE -> "`upgrade`, `quiesce`";
            case PER_IO_DAEMON -> "`--threads N`";
            case BUF_REG_OFF_DAEMON -> "by itself: commit ahead";
            case BATCH_IO -> "`--delivery batched`";
            case INTEGRITY -> "`--integrity`";
            case SAFE_STOP_DEV -> "`stop --safe`";
            case NO_AUTO_PART_SCAN -> "`--no-partition-scan`";
            case SHMEM_ZC -> "`--shared`";
            case IO_DESC_SIZE -> "`--descriptor-bytes`";
        };
    }

    static String of(KernelCommand command) {
        return switch (command) {
            case GET_QUEUE_AFFINITY, ADD_DEV, SET_PARAMS, START_DEV, FETCH_REQ -> EVERY_ADD;
            case GET_DEV_INFO -> "`list`";
            case GET_PARAMS -> "`ControlDevice.getParams`";
            case GET_DEV_INFO2 -> "`list`, `stop`, `del` of an ordinary user's device";
            case GET_FEATURES -> "`features`, `doctor`";
            case STOP_DEV -> "`stop`, `del`";
            case DEL_DEV -> "`del`";
            case DEL_DEV_ASYNC -> "`del --async`";
            case START_USER_RECOVERY, END_USER_RECOVERY -> "`recover`, `upgrade`";
            case UPDATE_SIZE -> "`resize`";
            case QUIESCE_DEV -> "`upgrade`, `quiesce`";
            case TRY_STOP_DEV -> "`stop --safe`";
            case REG_BUF, UNREG_BUF -> "`--shared`";
            case COMMIT_AND_FETCH_REQ -> "each request";
            case NEED_GET_DATA -> "each write with `--buffers-on-demand`";
            case REGISTER_IO_BUF, UNREGISTER_IO_BUF ->
                    "each request with `--data-path registered` or `linked`, and a fallback";
            case PREP_IO_CMDS, COMMIT_IO_CMDS, FETCH_IO_CMDS -> "`--delivery batched`";
        };
    }

    private HowTo() {}
}
