package io.jublk.uring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class OldKernelTest {

    @Test
    void newKernelGrantsAllThatIsWanted() {
        assertWorksWithout(0);
    }

    @Test
    void linux65HasAnArrayOfIndices() {
        assertWorksWithout(Setup.NO_SQARRAY);
    }

    @Test
    void linux60DoesNotDeferTaskWork() {
        assertWorksWithout(Setup.NO_SQARRAY | Setup.DEFER_TASKRUN);
    }

    @Test
    void linux519HasNoSingleIssuer() {
        assertWorksWithout(Setup.NO_SQARRAY | Setup.DEFER_TASKRUN | Setup.SINGLE_ISSUER);
    }

    @Test
    void linux518HasNoCooperativeTaskWork() {
        assertWorksWithout(
                Setup.NO_SQARRAY | Setup.DEFER_TASKRUN | Setup.SINGLE_ISSUER | Setup.COOP_TASKRUN);
    }

    @Test
    void linux517EndsABatchAtABadSubmission() {
        assertWorksWithout(
                Setup.NO_SQARRAY
                        | Setup.DEFER_TASKRUN
                        | Setup.SINGLE_ISSUER
                        | Setup.COOP_TASKRUN
                        | Setup.SUBMIT_ALL);
    }

    @Test
    void flagThatIsIndispensableIsNotDropped() {
        OldKernel kernel = new OldKernel(Setup.SQE128);
        KernelException e =
                assertThrows(
                        KernelException.class,
                        () -> Ring.create(kernel, RingOptions.ofEntries(4).withBigSqes()));
        assertEquals(Errno.EINVAL, e.errno());
        assertTrue(kernel.setups <= 6, () -> kernel.setups + " tries");
    }

    @Test
    void otherErrorsAreNotTriedAgain() {
        OldKernel kernel =
                new OldKernel(0) {
                    @Override
                    public int ioUringSetup(int entries, MemorySegment params) {
                        setups++;
                        return -Errno.EPERM;
                    }
                };
        KernelException e =
                assertThrows(
                        KernelException.class, () -> Ring.create(kernel, RingOptions.ofEntries(4)));
        assertEquals(Errno.EPERM, e.errno());
        assertEquals(1, kernel.setups);
    }

    private static void assertWorksWithout(int unknown) {
        RingOptions options = RingOptions.ofEntries(4).withCompletionEntries(16);
        try (Ring ring = TestRings.create(new OldKernel(unknown), options)) {
            assertEquals(options.wantedFlags() & ~unknown, ring.flags());
            for (int i = 0; i < 10; i++) {
                ring.next().nop().userData(i);
            }
            assertEquals(
                    LongStream.range(0, 10).mapToObj(i -> Completion.of(i, 0)).toList(),
                    Completion.await(ring, 10));
        }
    }

    /** Refuses flags that it does not know, as the real one does. */
    private static class OldKernel extends ForwardingKernel {

        private final int unknown;
        int setups;

        OldKernel(int unknown) {
            this.unknown = unknown;
        }

        @Override
        public int ioUringSetup(int entries, MemorySegment params) {
            setups++;
            return (params.get(JAVA_INT, ParamsDescriptor.FLAGS) & unknown) != 0
                    ? -Errno.EINVAL
                    : super.ioUringSetup(entries, params);
        }
    }
}
