package io.jublk.qcow2.crypt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * AES-XTS (IEEE 1619-2007) with the sector's number as the data unit's: "aes-xts-plain64".
 *
 * <p>Each block is combined with a tweak of its own before and after AES, so all blocks of a batch
 * are independent and go through AES at once.
 */
final class Xts extends SectorBatches {

    private static final int LONGS_PER_SECTOR = SECTOR_BYTES / Long.BYTES;

    /** x^128 + x^7 + x^2 + x + 1, without its highest term. */
    private static final long POLYNOMIAL = 0x87;

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Aes encryption;
    private final Aes decryption;
    private final SectorIvs firstTweaks;
    private final byte[] ivs = new byte[MAX_SECTORS * Aes.BLOCK_BYTES];
    private final long[] tweaks = new long[MAX_SECTORS * LONGS_PER_SECTOR];

    /**
     * @param key the data's key and behind it the tweak's, of 16 or 32 bytes each
     */
    Xts(byte[] key) {
        byte[] dataKey = Arrays.copyOf(key, key.length / 2);
        byte[] tweakKey = Arrays.copyOfRange(key, key.length / 2, key.length);
        encryption = Aes.encrypting(dataKey);
        decryption = Aes.decrypting(dataKey);
        firstTweaks = new SectorIvs(Aes.encrypting(tweakKey), MAX_SECTORS);
        Arrays.fill(dataKey, (byte) 0);
        Arrays.fill(tweakKey, (byte) 0);
    }

    @Override
    void decrypt(long firstSector, byte[] in, byte[] out, int lengthBytes) {
        apply(decryption, firstSector, in, out, lengthBytes);
    }

    @Override
    void encrypt(long firstSector, byte[] in, byte[] out, int lengthBytes) {
        apply(encryption, firstSector, in, out, lengthBytes);
    }

    private void apply(Aes aes, long firstSector, byte[] in, byte[] out, int lengthBytes) {
        fillTweaks(firstSector, lengthBytes / SECTOR_BYTES);
        combine(in, lengthBytes);
        aes.apply(in, out, lengthBytes);
        combine(out, lengthBytes);
    }

    private void combine(byte[] data, int lengthBytes) {
        for (int i = 0; i < lengthBytes / Long.BYTES; i++) {
            int at = i * Long.BYTES;
            LONGS.set(data, at, (long) LONGS.get(data, at) ^ tweaks[i]);
        }
    }

    /** Within a sector each tweak is the one before times x, in GF(2^128). */
    private void fillTweaks(long firstSector, int sectors) {
        firstTweaks.fill(firstSector, sectors, ivs);
        for (int sector = 0; sector < sectors; sector++) {
            long low = (long) LONGS.get(ivs, sector * Aes.BLOCK_BYTES);
            long high = (long) LONGS.get(ivs, sector * Aes.BLOCK_BYTES + Long.BYTES);
            int end = (sector + 1) * LONGS_PER_SECTOR;
            for (int i = sector * LONGS_PER_SECTOR; i < end; i += 2) {
                tweaks[i] = low;
                tweaks[i + 1] = high;
                long carry = (high >> 63) & POLYNOMIAL;
                high = (high << 1) | (low >>> 63);
                low = (low << 1) ^ carry;
            }
        }
    }

    @Override
    public void close() {
        super.close();
        encryption.close();
        decryption.close();
        firstTweaks.close();
    }
}
