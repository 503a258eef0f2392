package io.jublk.uring;

import static org.junit.jupiter.api.Assumptions.abort;

/** Rings of this machine's kernel. Where there are none, the test is skipped and says why. */
final class TestRings {

    /** Eight entries, one owner. */
    static Ring small() {
        return create(new LinuxKernel(), RingOptions.ofEntries(8));
    }

    static Ring create(RingOptions options) {
        return create(new LinuxKernel(), options);
    }

    static Ring create(Kernel kernel, RingOptions options) {
        try {
            return Ring.create(kernel, options);
        } catch (KernelException e) {
            if (e.errno() == Errno.ENOSYS || e.errno() == Errno.EPERM) {
                return abort("no io_uring here: " + e.getMessage());
            }
            throw e;
        }
    }

    private TestRings() {}
}
