package io.jublk.ublk.engine;

/**
 * What an SQE carries and its CQE brings back: {@code kind | generation | tag | secondary}, decoded
 * by shifts, never looked up.
 *
 * <pre>
 * 63..56 kind   47..32 generation   31..16 tag   15..0 secondary
 * </pre>
 */
final class UserData {

    /** FETCH or COMMIT_AND_FETCH: completes when a request has come, or the device stops. */
    static final int KIND_DELIVERY = 1;

    /** A secondary of a request. */
    static final int KIND_SECONDARY = 2;

    /** REGISTER_IO_BUF; it completes only when it fails. */
    static final int KIND_REGISTER = 3;

    /** UNREGISTER_IO_BUF; it completes only when it fails. */
    static final int KIND_UNREGISTER = 4;

    /** The first operation of a linked pair; it completes only when it fails or falls short. */
    static final int KIND_FIRST_OF_PAIR = 5;

    /** From another queue: the wait of this tag's request is over. */
    static final int KIND_WAKE = 6;

    /** A KIND_WAKE that did not get there; {@code secondary} is the queue it was for. */
    static final int KIND_WAKE_LOST = 7;

    /** PREP_IO_CMDS: the driver has every tag of the queue, or none. */
    static final int KIND_PREPARE_BATCH = 8;

    /** FETCH_IO_CMDS: completes again and again, with tags that have requests. */
    static final int KIND_FETCH_BATCH = 9;

    /** COMMIT_IO_CMDS: completes with how far the driver got. */
    static final int KIND_COMMIT_BATCH = 10;

    /** The question whether the driver has a tag's commit: {@link Farewell}. */
    static final int KIND_ASK = 11;

    /** From the thread that gives the device up: end, and leave it as it is. */
    static final int KIND_LEAVE = 12;

    /**
     * From a thread of the same queue: a fetch has been taken back ({@link FarewellCall}). With an
     * error it is our own message, which did not get there.
     */
    static final int KIND_FAREWELL = 13;

    /** Secondaries of one request have 16 bits. */
    static final int MAX_SECONDARIES = 1 << 16;

    static final int GENERATION_MASK = 0xffff;

    static long of(int kind, int generation, int tag, int secondary) {
        return ((long) kind << 56)
                | ((long) (generation & GENERATION_MASK) << 32)
                | ((long) tag << 16)
                | secondary;
    }

    static int kind(long userData) {
        return (int) (userData >>> 56);
    }

    static int generation(long userData) {
        return (int) (userData >>> 32) & GENERATION_MASK;
    }

    static int tag(long userData) {
        return (int) (userData >>> 16) & 0xffff;
    }

    static int secondary(long userData) {
        return (int) userData & 0xffff;
    }

    private UserData() {}
}
