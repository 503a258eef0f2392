package io.jublk.qcow2.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import org.jspecify.annotations.Nullable;

/** Names in images: bytes without an end, UTF-8 by use. */
final class Text {

    /** Null when it is not UTF-8, or holds a NUL, which no file name may. */
    static @Nullable String utf8(MemorySegment bytes) {
        try {
            String text =
                    UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toArray(JAVA_BYTE))).toString();
            return text.indexOf('\0') < 0 ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** For names that only people read: what is not UTF-8 is replaced. */
    static String lenient(MemorySegment bytes) {
        return new String(bytes.toArray(JAVA_BYTE), UTF_8);
    }

    private Text() {}
}
