package io.jublk.sim.schedule;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.jublk.sim.core.Memory;
import io.jublk.sim.ring.Interposer;
import io.jublk.sim.ring.Request;
import io.jublk.sim.ring.SimRing;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.uapi.BatchElementDescriptor;
import io.jublk.ublk.uapi.BatchIoDescriptor;
import io.jublk.ublk.uapi.IoCmdDescriptor;
import io.jublk.ublk.uapi.UblkCommand;
import io.jublk.uring.Errno;
import io.jublk.uring.Op;
import io.jublk.uring.SqeFlags;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Mistakes that a server could make, made between the server and its ring: the engine is as it is,
 * and what the kernel hears of it, or it of the kernel, is what a wrong engine would say or heed.
 */
enum PlantedBug {
    COMMIT_BEFORE_LAST_SECONDARY(TargetKind.SPLIT, DataPathKind.COPIED),
    REUSE_OF_A_REFERENCED_SLOT(TargetKind.SPLIT, null),
    UNREGISTER_TOO_EARLY(TargetKind.SPLIT, DataPathKind.REGISTERED),
    SHORT_READ_IGNORED(TargetKind.LOOP, null),
    ERROR_OF_ONE_OF_FIVE_LOST(TargetKind.SPLIT, null),
    FUA_WITHOUT_SYNC(TargetKind.LOOP, null),
    FLUSH_WITHOUT_SYNC(TargetKind.LOOP, null),
    TAGS_MIXED_UP(TargetKind.LOOP, null),
    OVERFLOW_DROPPED(TargetKind.LOOP, null),
    FIRST_REQUEST_TAKEN_FOR_DONE(TargetKind.LOOP, null, true),
    TAG_NOT_FETCHED_AGAIN(TargetKind.LOOP, null, true),
    COMMITTED_WITH_THE_RESULT_OF_ANOTHER(TargetKind.LOOP, null),
    LENGTH_OF_ANOTHER_COMPLETION(TargetKind.LOOP, null),
    FETCH_NOT_SENT_AGAIN(TargetKind.LOOP, null),
    PAYLOAD_AT_ANOTHER_OFFSET(TargetKind.LOOP, DataPathKind.AUTO_REGISTERED);

    /** A mistake that is made always is found at once; most are made now and then. */
    private static final int ONE_IN = 7;

    /** KIND_SECONDARY of the engine's user data, in its uppermost byte. */
    private static final int SECONDARY = 2;

    /** KIND_FETCH_BATCH, there. */
    private static final int FETCH_BATCH = 9;

    final TargetKind target;
    final @Nullable DataPathKind dataPath;

    /** It is about taking over: nothing else goes wrong. */
    private final boolean ofRecovery;

    PlantedBug(TargetKind target, @Nullable DataPathKind dataPath) {
        this(target, dataPath, false);
    }

    PlantedBug(TargetKind target, @Nullable DataPathKind dataPath, boolean ofRecovery) {
        this.target = target;
        this.dataPath = dataPath;
        this.ofRecovery = ofRecovery;
    }

    /** Those of batches are three in a row. */
    private boolean isOfBatches() {
        return compareTo(COMMITTED_WITH_THE_RESULT_OF_ANOTHER) >= 0
                && compareTo(FETCH_NOT_SENT_AGAIN) <= 0;
    }

    /** A device that has what it is about; null for one that the seed draws. */
    @Nullable DeviceKind device() {
        return this == PAYLOAD_AT_ANOTHER_OFFSET ? DeviceKind.SHARED : null;
    }

    /** The delivery whose commands it falsifies. */
    DeliveryKind delivery() {
        return isOfBatches() ? DeliveryKind.BATCHED : DeliveryKind.PER_TAG;
    }

    int threads() {
        return isOfBatches() ? 2 : 1;
    }

    /** What else goes wrong. */
    Set<Fault> faults() {
        if (this == PAYLOAD_AT_ANOTHER_OFFSET) {
            return EnumSet.of(Fault.ORDER, Fault.STOP, Fault.RECOVER);
        }
        return ofRecovery ? EnumSet.of(Fault.ORDER, Fault.RECOVER) : Fault.all();
    }

    /** Who makes the mistake, for one run. */
    Interposer interposer() {
        return switch (this) {
            case COMMIT_BEFORE_LAST_SECONDARY -> new EarlySuccess(true);
            case REUSE_OF_A_REFERENCED_SLOT -> new EarlySuccess(false);
            case UNREGISTER_TOO_EARLY -> new UnregisterTooEarly();
            case SHORT_READ_IGNORED -> new ShortReadIgnored();
            case ERROR_OF_ONE_OF_FIVE_LOST -> new ErrorLost();
            case FUA_WITHOUT_SYNC -> new FuaWithoutSync();
            case FLUSH_WITHOUT_SYNC -> new FlushWithoutSync();
            case TAGS_MIXED_UP -> new TagsMixedUp();
            case OVERFLOW_DROPPED -> new OverflowDropped();
            case FIRST_REQUEST_TAKEN_FOR_DONE -> new FirstRequestTakenForDone();
            case TAG_NOT_FETCHED_AGAIN -> new TagNotFetchedAgain();
            case COMMITTED_WITH_THE_RESULT_OF_ANOTHER -> new ResultsMixedUp();
            case LENGTH_OF_ANOTHER_COMPLETION -> new LengthOfAnother();
            case FETCH_NOT_SENT_AGAIN -> new FetchNotSentAgain();
            case PAYLOAD_AT_ANOTHER_OFFSET -> new AnotherOffset();
        };
    }

    private static boolean isSecondary(long userData) {
        return userData >>> 56 == SECONDARY;
    }

    private static boolean isTransfer(Request r) {
        return isSecondary(r.userData)
                && (r.opcode == Op.READ
                        || r.opcode == Op.WRITE
                        || r.opcode == Op.READ_FIXED
                        || r.opcode == Op.WRITE_FIXED);
    }

    /** A secondary counts as done when it is issued. */
    private static final class EarlySuccess extends Interposer {

        private final boolean swallows;
        private final Set<Long> toSwallow = new HashSet<>();
        private int count;

        /**
         * @param swallows and nobody hears of its real end
         */
        EarlySuccess(boolean swallows) {
            this.swallows = swallows;
        }

        @Override
        protected void submitted(Request r) {
            boolean alone = (r.flags & (SqeFlags.LINK | SqeFlags.HARD_LINK)) == 0;
            if (isTransfer(r) && alone && ++count % ONE_IN == 0) {
                r.ring().postAuxiliary(r.userData, r.length);
                if (swallows) {
                    toSwallow.add(r.userData);
                }
            }
        }

        @Override
        protected boolean posts(SimRing ring, long userData, int result) {
            return !toSwallow.remove(userData);
        }
    }

    private static final class UnregisterTooEarly extends Interposer {

        private int count;

        @Override
        protected void submitted(Request r) {
            boolean fixed = r.opcode == Op.READ_FIXED || r.opcode == Op.WRITE_FIXED;
            if (fixed && ++count % ONE_IN == 0) {
                r.ring().buffers().unregister(r.bufferIndex);
            }
        }
    }

    private static final class ShortReadIgnored extends Interposer {

        private final Map<Long, Integer> lengths = new HashMap<>();

        @Override
        protected void submitted(Request r) {
            if (isTransfer(r) && (r.opcode == Op.READ || r.opcode == Op.READ_FIXED)) {
                lengths.put(r.userData, r.length);
            }
        }

        @Override
        protected int result(SimRing ring, long userData, int result) {
            Integer length = lengths.remove(userData);
            return length != null && result > 0 ? length : result;
        }
    }

    private static final class ErrorLost extends Interposer {

        private final Map<Long, Integer> lengths = new HashMap<>();

        @Override
        protected void submitted(Request r) {
            if (isTransfer(r) && (r.userData & 0xffff) == 4) {
                lengths.put(r.userData, r.length);
            }
        }

        @Override
        protected int result(SimRing ring, long userData, int result) {
            Integer length = lengths.remove(userData);
            return length != null && result < 0 ? length : result;
        }
    }

    /**
     * A payload in shared memory is looked for a page further on. On this data path, where no
     * registration fails, all others are reached by a place in a table.
     */
    private static final class AnotherOffset extends Interposer {

        private static final int PAGE_BYTES = 4096;

        private int count;

        @Override
        protected void submitted(Request r) {
            boolean plain = r.opcode == Op.READ || r.opcode == Op.WRITE;
            if (plain && isTransfer(r) && ++count % ONE_IN == 0) {
                r.address += PAGE_BYTES;
            }
        }
    }

    private static final class FuaWithoutSync extends Interposer {
        @Override
        protected void submitted(Request r) {
            if (isTransfer(r)) {
                r.operationFlags = 0;
            }
        }
    }

    private static final class FlushWithoutSync extends Interposer {
        @Override
        protected void submitted(Request r) {
            if (r.opcode == Op.FSYNC) {
                r.opcode = Op.NOP;
                r.operationFlags = 0;
            }
        }
    }

    private static final class TagsMixedUp extends Interposer {

        private int count;

        @Override
        protected void submitted(Request r) {
            if (r.opcode == Op.URING_CMD
                    && r.commandOperation() == UblkCommand.COMMIT_AND_FETCH_REQ
                    && ++count % ONE_IN == 0) {
                long word = r.commandLong(IoCmdDescriptor.QUEUE_AND_TAG);
                r.commandLong(IoCmdDescriptor.QUEUE_AND_TAG, word ^ (1 << 16));
            }
        }
    }

    private static final class OverflowDropped extends Interposer {
        @Override
        protected boolean losesOverflow() {
            return true;
        }
    }

    private static boolean isFetch(Request r) {
        return r.opcode == Op.URING_CMD && r.commandOperation() == UblkCommand.FETCH_REQ;
    }

    /** A server that takes over commits a tag's first request as if its predecessor had done it. */
    private static final class FirstRequestTakenForDone extends Interposer {

        /** TAG of the engine's user data: 16 bits from here. */
        private static final int TAG_SHIFT = 16;

        private final Set<Integer> fetched = new HashSet<>();
        private final Set<Long> trusted = new HashSet<>();
        private final Map<Long, Integer> lengths = new HashMap<>();

        @Override
        protected void submitted(Request r) {
            if (isFetch(r)) {
                int queueAndTag = r.commandInt(IoCmdDescriptor.QUEUE_AND_TAG);
                if (!fetched.add(queueAndTag)) {
                    trusted.add(place(r.ring(), r.userData));
                }
            } else if (isTransfer(r) && trusted.remove(place(r.ring(), r.userData))) {
                lengths.put(r.userData, r.length);
                r.opcode = Op.NOP;
                r.operationFlags = 0;
            }
        }

        private static long place(SimRing ring, long userData) {
            return (long) ring.number() << 32 | (userData >>> TAG_SHIFT & 0xffff);
        }

        @Override
        protected int result(SimRing ring, long userData, int result) {
            Integer length = lengths.remove(userData);
            return length != null && result == 0 ? length : result;
        }
    }

    /** A server that takes over forgets one of the tags. */
    private static final class TagNotFetchedAgain extends Interposer {

        private boolean fetchedBefore;
        private boolean forgets;

        @Override
        protected void submitted(Request r) {
            if (isFetch(r) && r.commandInt(IoCmdDescriptor.QUEUE_AND_TAG) == 0) {
                forgets = fetchedBefore;
                fetchedBefore = true;
                if (forgets) {
                    r.opcode = Op.NOP;
                    r.operationFlags = 0;
                }
            }
        }

        @Override
        protected boolean posts(SimRing ring, long userData, int result) {
            boolean posts = !forgets;
            forgets = false; // its NOP is the first to complete
            return posts;
        }
    }

    private static boolean is(Request r, int command) {
        return r.opcode == Op.URING_CMD && r.commandOperation() == command;
    }

    /** Of two requests in a commit, each has the other's result. */
    private static final class ResultsMixedUp extends Interposer {

        @Override
        protected void submitted(Request r) {
            int elements = r.commandInt(BatchIoDescriptor.NR_ELEM);
            if (is(r, UblkCommand.COMMIT_IO_CMDS) && (elements & 0xffff) > 1) {
                long first = r.address + BatchElementDescriptor.RESULT;
                long second = first + (elements >>> 16);
                int result = Memory.ALL.get(JAVA_INT, first);
                Memory.ALL.set(JAVA_INT, first, Memory.ALL.get(JAVA_INT, second));
                Memory.ALL.set(JAVA_INT, second, result);
            }
        }
    }

    /** Of a fetch that completes, as many tags are read as the completion before had. */
    private static final class LengthOfAnother extends Interposer {

        private final Map<Long, Integer> last = new HashMap<>();

        @Override
        protected int result(SimRing ring, long userData, int result) {
            if (userData >>> 56 != FETCH_BATCH || result <= 0) {
                return result;
            }
            Integer before = last.put((long) ring.number(), result);
            return before == null ? result : before;
        }
    }

    /** A fetch that has ended for want of a buffer is forgotten. */
    private static final class FetchNotSentAgain extends Interposer {

        @Override
        protected boolean posts(SimRing ring, long userData, int result) {
            return userData >>> 56 != FETCH_BATCH || result != -Errno.ENOBUFS;
        }
    }
}
