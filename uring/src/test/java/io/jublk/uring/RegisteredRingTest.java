package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The owner enters by the ring's registered index, which saves the kernel a reference count. */
class RegisteredRingTest {

    private static final RingOptions OPTIONS = RingOptions.ofEntries(4);

    @Test
    void ownerEntersByIndex() throws Exception {
        assertEquals(List.of(0, true), OtherThread.call(() -> enter(OPTIONS, false)));
    }

    @Test
    void ownerSinceEnableEntersByIndex() throws Exception {
        RingOptions disabled = OPTIONS.withStartDisabled();
        assertEquals(List.of(0, true), OtherThread.call(() -> enter(disabled, true)));
    }

    @Test
    void closeGivesTheIndexBack() throws Exception {
        assertEquals(
                List.of(0, true),
                OtherThread.call(
                        () -> {
                            for (int i = 0; i < 20; i++) { // there are 16
                                enter(OPTIONS, false);
                            }
                            return enter(OPTIONS, false);
                        }));
    }

    @Test
    void manyOwnersEnterByDescriptor() throws Exception {
        RingOptions many = OPTIONS.withManyOwners();
        assertEquals(false, OtherThread.call(() -> enter(many, false)).getLast());
    }

    /** The descriptor or index that a ring of a thread without others enters by, and which. */
    private static List<Object> enter(RingOptions options, boolean enable) {
        Recording kernel = new Recording();
        try (Ring ring = TestRings.create(kernel, options)) {
            if (options.singleOwner()) {
                assumeTrue((ring.flags() & Setup.SINGLE_ISSUER) != 0, "needs Linux 6.0");
            }
            if (enable) {
                ring.enable();
            }
            ring.next().nop().userData(1);
            assertEquals(List.of(Completion.of(1, 0)), Completion.await(ring, 1));
        }
        return List.of(kernel.fd, (kernel.flags & Enter.REGISTERED_RING) != 0);
    }

    private static final class Recording extends ForwardingKernel {

        private int fd;
        private int flags;

        @Override
        public int ioUringEnter(
                int ringFd,
                int toSubmit,
                int minComplete,
                int enterFlags,
                long argAddress,
                long argSizeBytes) {
            fd = ringFd;
            flags = enterFlags;
            return super.ioUringEnter(
                    ringFd, toSubmit, minComplete, enterFlags, argAddress, argSizeBytes);
        }
    }
}
