package io.jublk.qcow2.crypt;

import java.nio.ByteBuffer;

/** One of the eight places in which the master key may lie under a passphrase. */
final class LuksKeySlot {

    static final int SIZE_BYTES = 48;
    static final int ENABLED = 0x00AC71F3;
    static final int DISABLED = 0x0000DEAD;

    private static final int STATE_AT = 0;
    private static final int ITERATIONS_AT = 4;
    private static final int SALT_AT = 8;
    private static final int MATERIAL_SECTOR_AT = 40;
    private static final int STRIPES_AT = 44;

    private final int index;
    private final ByteBuffer buffer;

    /** Of a part of the header, which it reads and writes. */
    LuksKeySlot(int index, ByteBuffer buffer) {
        this.index = index;
        this.buffer = buffer;
    }

    int index() {
        return index;
    }

    /** {@link #ENABLED} or {@link #DISABLED}. */
    int state() {
        return buffer.getInt(STATE_AT);
    }

    boolean isEnabled() {
        return state() == ENABLED;
    }

    long iterations() {
        return Integer.toUnsignedLong(buffer.getInt(ITERATIONS_AT));
    }

    byte[] salt() {
        byte[] salt = new byte[LuksHeader.SALT_BYTES];
        buffer.get(SALT_AT, salt);
        return salt;
    }

    /** Where the encrypted stripes begin, in sectors from the header. */
    long materialSector() {
        return Integer.toUnsignedLong(buffer.getInt(MATERIAL_SECTOR_AT));
    }

    long stripes() {
        return Integer.toUnsignedLong(buffer.getInt(STRIPES_AT));
    }

    LuksKeySlot disable() {
        buffer.putInt(STATE_AT, DISABLED);
        return this;
    }

    LuksKeySlot enable(int iterations, byte[] salt) {
        buffer.putInt(STATE_AT, ENABLED).putInt(ITERATIONS_AT, iterations).put(SALT_AT, salt);
        return this;
    }

    LuksKeySlot material(int sector, int stripes) {
        buffer.putInt(MATERIAL_SECTOR_AT, sector).putInt(STRIPES_AT, stripes);
        return this;
    }
}
