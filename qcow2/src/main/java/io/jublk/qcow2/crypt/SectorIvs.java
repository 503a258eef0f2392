package io.jublk.qcow2.crypt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The initial values of consecutive sectors: the sector's number in 64 bits, little endian
 * ("plain64"), which a cipher may encrypt again: XTS's tweak and ESSIV are both made so.
 */
final class SectorIvs implements AutoCloseable {

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final @Nullable Aes encryption;
    private final byte[] numbers;

    /**
     * @param encryption what encrypts the numbers, or null for none; closed with this
     * @param maxSectors how many at once
     */
    SectorIvs(@Nullable Aes encryption, int maxSectors) {
        this.encryption = encryption;
        this.numbers = new byte[maxSectors * Aes.BLOCK_BYTES];
    }

    /** Writes the values of {@code count} sectors one behind the other. */
    void fill(long firstSector, int count, byte[] into) {
        byte[] plain = encryption == null ? into : numbers;
        for (int i = 0; i < count; i++) {
            LONGS.set(plain, i * Aes.BLOCK_BYTES, firstSector + i);
            LONGS.set(plain, i * Aes.BLOCK_BYTES + 8, 0L);
        }
        if (encryption != null) {
            encryption.apply(plain, into, count * Aes.BLOCK_BYTES);
        }
    }

    @Override
    public void close() {
        if (encryption != null) {
            encryption.close();
        }
    }
}
