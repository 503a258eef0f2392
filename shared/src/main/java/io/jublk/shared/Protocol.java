package io.jublk.shared;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/** The two messages of the hand-over; see the package's description. */
final class Protocol {

    static final int VERSION = 1;
    static final int FLAG_READ_ONLY = 1;

    static final int REQUEST_BYTES = 8;

    /** A result and a reason of a few hundred characters. */
    static final int MAX_REPLY_BYTES = 1024;

    private static final int VERSION_OFFSET = 0;
    private static final int FLAGS_OFFSET = 4;
    private static final int RESULT_OFFSET = 0;
    private static final int REASON_OFFSET = 4;

    static void writeRequest(MemorySegment body, boolean readOnly) {
        body.set(JAVA_INT, VERSION_OFFSET, VERSION);
        body.set(JAVA_INT, FLAGS_OFFSET, readOnly ? FLAG_READ_ONLY : 0);
    }

    static int version(MemorySegment request) {
        return request.get(JAVA_INT, VERSION_OFFSET);
    }

    static int flags(MemorySegment request) {
        return request.get(JAVA_INT, FLAGS_OFFSET);
    }

    /**
     * @param reason cut off where there is no more room
     * @return the reply's length in bytes
     */
    static int writeReply(MemorySegment body, int result, String reason) {
        byte[] text = reason.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, MAX_REPLY_BYTES - REASON_OFFSET);
        body.set(JAVA_INT, RESULT_OFFSET, result);
        MemorySegment.copy(text, 0, body, JAVA_BYTE, REASON_OFFSET, length);
        return REASON_OFFSET + length;
    }

    static int result(MemorySegment reply) {
        return reply.get(JAVA_INT, RESULT_OFFSET);
    }

    static String reason(MemorySegment reply, int lengthBytes) {
        return new String(
                reply.asSlice(REASON_OFFSET, lengthBytes - REASON_OFFSET).toArray(JAVA_BYTE),
                StandardCharsets.UTF_8);
    }

    /** The shortest reply there is. */
    static final int MIN_REPLY_BYTES = REASON_OFFSET;

    private Protocol() {}
}
