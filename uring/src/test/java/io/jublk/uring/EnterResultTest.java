package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.IntUnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a ring makes of the results of io_uring_enter(2). */
class EnterResultTest {

    private static final int REAL = Integer.MIN_VALUE;

    @Test
    void waitSaysThatItWasInterrupted() {
        try (Ring ring = ring(new Scripted(call -> -Errno.EINTR))) {
            assertEquals(-Errno.EINTR, ring.submitAndWait(1, Ring.FOREVER));
        }
    }

    @Test
    void waitSaysThatItsTimeIsOver() {
        try (Ring ring = ring(new Scripted(call -> -Errno.ETIME))) {
            assertEquals(-Errno.ETIME, ring.submitAndWait(1, 1));
        }
    }

    @Test
    void interruptedSubmissionIsMadeByTheNextCall() {
        try (Ring ring = ring(new Scripted(call -> call == 0 ? -Errno.EINTR : REAL))) {
            ring.next().nop().userData(1);
            assertEquals(-Errno.EINTR, ring.submitAndWait(1, Ring.FOREVER));
            assertEquals(0, ring.submitAndWait(1, Ring.FOREVER));
            assertEquals(1, ring.drain((userData, result, flags) -> assertEquals(1, userData)));
        }
    }

    @Test
    void submissionInPartsGoesOn() {
        try (Ring ring = ring(new OneAtATime())) {
            for (int i = 0; i < 4; i++) {
                ring.next().nop().userData(i);
            }
            ring.submit();
            assertEquals(4, ring.enters());
            assertEquals(
                    LongStream.range(0, 4).mapToObj(i -> Completion.of(i, 0)).toList(),
                    Completion.await(ring, 4));
        }
    }

    @Test
    void submissionInPartsGoesOnBeforeAWaitToo() {
        try (Ring ring = ring(new OneAtATime())) {
            for (int i = 0; i < 4; i++) {
                ring.next().nop();
            }
            assertEquals(0, ring.submitAndWait(4, Ring.FOREVER));
            assertEquals(4, ring.drain((userData, result, flags) -> {}));
        }
    }

    @Test
    void submissionThatIsRefusedForAWhileIsMade() {
        try (Ring ring = ring(new Scripted(call -> call < 100 ? -Errno.EAGAIN : REAL))) {
            ring.next().nop().userData(1);
            assertEquals(1, Completion.await(ring, 1).size());
        }
    }

    @Test
    void ringGivesUpOnAKernelThatAlwaysRefuses() {
        Scripted kernel = new Scripted(call -> -Errno.EAGAIN);
        try (Ring ring = ring(kernel)) {
            ring.next().nop();
            KernelException e = assertThrows(KernelException.class, ring::submit);
            assertEquals(Errno.EAGAIN, e.errno());
            assertTrue(kernel.calls < 10_000, () -> kernel.calls + " calls");
        }
    }

    @Test
    void ringGivesUpOnAKernelThatTakesNothing() {
        Scripted kernel = new Scripted(call -> 0);
        try (Ring ring = ring(kernel)) {
            ring.next().nop();
            KernelException e = assertThrows(KernelException.class, ring::submit);
            assertEquals(Errno.EAGAIN, e.errno());
            assertTrue(kernel.calls < 10_000, () -> kernel.calls + " calls");
        }
    }

    /** Refusals count in a row: 900 before each of three submissions are no reason to give up. */
    @Test
    void progressForgivesRefusals() {
        Kernel slow = new OneAtATime(call -> call % 901 < 900 ? -Errno.EAGAIN : REAL);
        try (Ring ring = ring(slow)) {
            for (int i = 0; i < 3; i++) {
                ring.next().nop();
            }
            ring.submit();
            assertEquals(3 * 901, ring.enters());
        }
    }

    @Test
    void otherErrorsAreThrownAtOnce() {
        Scripted kernel = new Scripted(call -> -Errno.EFAULT);
        try (Ring ring = ring(kernel)) {
            ring.next().nop();
            assertEquals(Errno.EFAULT, assertThrows(KernelException.class, ring::submit).errno());
            assertEquals(1, kernel.calls);
            assertThrows(KernelException.class, () -> ring.submitAndWait(1, 1));
        }
    }

    private static Ring ring(Kernel kernel) {
        return TestRings.create(kernel, RingOptions.ofEntries(4));
    }

    /** A kernel whose calls of enter, counted from 0, return what was written for them. */
    private static class Scripted extends ForwardingKernel {

        private final IntUnaryOperator results;
        int calls;

        Scripted(IntUnaryOperator results) {
            this.results = results;
        }

        @Override
        public int ioUringEnter(
                int ringFd,
                int toSubmit,
                int minComplete,
                int flags,
                long argAddress,
                long argSizeBytes) {
            int result = results.applyAsInt(calls++);
            return result == REAL
                    ? super.ioUringEnter(
                            ringFd, toSubmit, minComplete, flags, argAddress, argSizeBytes)
                    : result;
        }
    }

    /** Takes one of many and then does not wait, as a kernel that runs out of memory. */
    private static final class OneAtATime extends Scripted {

        OneAtATime() {
            this(call -> REAL);
        }

        OneAtATime(IntUnaryOperator results) {
            super(results);
        }

        @Override
        public int ioUringEnter(
                int ringFd,
                int toSubmit,
                int minComplete,
                int flags,
                long argAddress,
                long argSizeBytes) {
            return toSubmit <= 1
                    ? super.ioUringEnter(
                            ringFd, toSubmit, minComplete, flags, argAddress, argSizeBytes)
                    : super.ioUringEnter(ringFd, 1, 0, flags, argAddress, argSizeBytes);
        }
    }
}
