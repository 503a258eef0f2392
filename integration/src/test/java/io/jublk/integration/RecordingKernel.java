package io.jublk.integration;

import io.jublk.uring.Op;
import java.util.ArrayList;
import java.util.List;

/** The running kernel, and a note of all that was asked of the target's files. */
final class RecordingKernel extends SubmissionSpy {

    /**
     * @param flags RWF_* of a transfer, IORING_FSYNC_* of a sync
     * @param mode of a fallocate
     */
    record Operation(int opcode, long offset, int flags, int mode) {

        boolean isSync() {
            return opcode == Op.FSYNC;
        }

        boolean isFallocate() {
            return opcode == Op.FALLOCATE;
        }

        boolean isWrite() {
            return opcode == Op.WRITE || opcode == Op.WRITE_FIXED;
        }
    }

    private final List<Operation> operations = new ArrayList<>();

    @Override
    synchronized void onSubmission(SpiedSqe sqe) {
        if (sqe.isOnTargetFile()) {
            operations.add(
                    new Operation(sqe.opcode(), sqe.offset(), sqe.operationFlags(), sqe.length()));
        }
    }

    /** What has been noted since the last time. */
    synchronized List<Operation> take() {
        List<Operation> taken = List.copyOf(operations);
        operations.clear();
        return taken;
    }
}
