package io.jublk.qcow2.crypt;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The header of a LUKS1 volume as it lies on disk: 592 bytes, big endian. Nothing of it is checked
 * here; {@link LuksCheck} does.
 */
final class LuksHeader {

    static final int SIZE_BYTES = 592;
    static final int KEY_SLOTS = 8;
    static final int SALT_BYTES = 32;
    static final int DIGEST_BYTES = 20;
    static final int VERSION = 1;

    private static final byte[] MAGIC = {'L', 'U', 'K', 'S', (byte) 0xBA, (byte) 0xBE};
    private static final int VERSION_AT = 6;
    private static final int CIPHER_NAME_AT = 8;
    private static final int CIPHER_MODE_AT = 40;
    private static final int HASH_AT = 72;
    private static final int NAME_BYTES = 32;
    private static final int PAYLOAD_SECTOR_AT = 104;
    private static final int KEY_BYTES_AT = 108;
    private static final int DIGEST_AT = 112;
    private static final int SALT_AT = 132;
    private static final int ITERATIONS_AT = 164;
    private static final int UUID_AT = 168;
    private static final int UUID_BYTES = 40;
    private static final int SLOTS_AT = 208;

    private final byte[] bytes;
    private final ByteBuffer buffer;

    private LuksHeader(byte[] bytes) {
        this.bytes = bytes;
        this.buffer = ByteBuffer.wrap(bytes);
    }

    /** Of {@link #SIZE_BYTES} bytes, which it keeps. */
    static LuksHeader of(byte[] bytes) {
        return new LuksHeader(bytes);
    }

    /** A new one: magic, version, and zeros. */
    static LuksHeader create() {
        LuksHeader header = of(new byte[SIZE_BYTES]);
        header.buffer.put(0, MAGIC).putShort(VERSION_AT, (short) VERSION);
        return header;
    }

    byte[] bytes() {
        return bytes;
    }

    boolean hasMagic() {
        return Arrays.equals(bytes(0, MAGIC.length), MAGIC);
    }

    int version() {
        return Short.toUnsignedInt(buffer.getShort(VERSION_AT));
    }

    String cipherName() {
        return text(CIPHER_NAME_AT, NAME_BYTES);
    }

    String cipherMode() {
        return text(CIPHER_MODE_AT, NAME_BYTES);
    }

    LuksHeader cipher(String name, String mode) {
        buffer.put(CIPHER_NAME_AT, name.getBytes(US_ASCII));
        buffer.put(CIPHER_MODE_AT, mode.getBytes(US_ASCII));
        return this;
    }

    String hash() {
        return text(HASH_AT, NAME_BYTES);
    }

    LuksHeader hash(String name) {
        buffer.put(HASH_AT, name.getBytes(US_ASCII));
        return this;
    }

    /** Where the data would begin in a file that is LUKS alone, in sectors. */
    LuksHeader payloadSector(int sector) {
        buffer.putInt(PAYLOAD_SECTOR_AT, sector);
        return this;
    }

    long keyBytes() {
        return Integer.toUnsignedLong(buffer.getInt(KEY_BYTES_AT));
    }

    LuksHeader keyBytes(int bytes) {
        buffer.putInt(KEY_BYTES_AT, bytes);
        return this;
    }

    /** What PBKDF2 makes of the master key. */
    byte[] masterKeyDigest() {
        return bytes(DIGEST_AT, DIGEST_BYTES);
    }

    byte[] masterKeySalt() {
        return bytes(SALT_AT, SALT_BYTES);
    }

    long masterKeyIterations() {
        return Integer.toUnsignedLong(buffer.getInt(ITERATIONS_AT));
    }

    LuksHeader masterKey(byte[] digest, byte[] salt, int iterations) {
        buffer.put(DIGEST_AT, digest).put(SALT_AT, salt).putInt(ITERATIONS_AT, iterations);
        return this;
    }

    LuksHeader uuid(String uuid) {
        buffer.put(UUID_AT, Arrays.copyOf(uuid.getBytes(US_ASCII), UUID_BYTES));
        return this;
    }

    /**
     * @param index from 0 to 7
     */
    LuksKeySlot slot(int index) {
        int at = SLOTS_AT + index * LuksKeySlot.SIZE_BYTES;
        return new LuksKeySlot(index, buffer.slice(at, LuksKeySlot.SIZE_BYTES));
    }

    private byte[] bytes(int at, int length) {
        byte[] copy = new byte[length];
        buffer.get(at, copy);
        return copy;
    }

    /** Up to the NUL, or all; a byte that would do something to a terminal is a '?'. */
    private String text(int at, int length) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes(at, length)) {
            if (b == 0) {
                break;
            }
            text.append(b > ' ' && b < 0x7F ? (char) b : '?');
        }
        return text.toString();
    }
}
