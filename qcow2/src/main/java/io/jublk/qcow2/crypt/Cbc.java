package io.jublk.qcow2.crypt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * AES-CBC, each sector a chain of its own: "aes-cbc-plain64" and "aes-cbc-essiv:sha256".
 *
 * <p>A chain cannot be encrypted but block by block; so the blocks of equal place in all sectors of
 * a batch go through AES together.
 */
final class Cbc extends SectorBatches {

    private static final VarHandle LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Aes encryption;
    private final Aes decryption;
    private final SectorIvs ivs;
    private final byte[] chain = new byte[MAX_SECTORS * Aes.BLOCK_BYTES];
    private final byte[] blocks = new byte[MAX_SECTORS * Aes.BLOCK_BYTES];

    /**
     * @param key 16, 24 or 32 bytes
     * @param ivs closed with this
     */
    Cbc(byte[] key, SectorIvs ivs) {
        encryption = Aes.encrypting(key);
        decryption = Aes.decrypting(key);
        this.ivs = ivs;
    }

    @Override
    void decrypt(long firstSector, byte[] in, byte[] out, int lengthBytes) {
        ivs.fill(firstSector, lengthBytes / SECTOR_BYTES, chain);
        decryption.apply(in, out, lengthBytes);
        for (int at = 0; at < lengthBytes; at += Aes.BLOCK_BYTES) {
            if (at % SECTOR_BYTES == 0) {
                combine(out, at, chain, at / SECTOR_BYTES * Aes.BLOCK_BYTES);
            } else {
                combine(out, at, in, at - Aes.BLOCK_BYTES);
            }
        }
    }

    @Override
    void encrypt(long firstSector, byte[] in, byte[] out, int lengthBytes) {
        int sectors = lengthBytes / SECTOR_BYTES;
        ivs.fill(firstSector, sectors, chain);
        for (int place = 0; place < SECTOR_BYTES; place += Aes.BLOCK_BYTES) {
            for (int i = 0; i < sectors; i++) {
                int at = i * SECTOR_BYTES + place;
                System.arraycopy(in, at, blocks, i * Aes.BLOCK_BYTES, Aes.BLOCK_BYTES);
                combine(blocks, i * Aes.BLOCK_BYTES, chain, i * Aes.BLOCK_BYTES);
            }
            encryption.apply(blocks, chain, sectors * Aes.BLOCK_BYTES);
            for (int i = 0; i < sectors; i++) {
                int at = i * SECTOR_BYTES + place;
                System.arraycopy(chain, i * Aes.BLOCK_BYTES, out, at, Aes.BLOCK_BYTES);
            }
        }
    }

    /** One block. */
    private static void combine(byte[] data, int at, byte[] with, int withAt) {
        LONGS.set(data, at, (long) LONGS.get(data, at) ^ (long) LONGS.get(with, withAt));
        LONGS.set(
                data,
                at + Long.BYTES,
                (long) LONGS.get(data, at + Long.BYTES)
                        ^ (long) LONGS.get(with, withAt + Long.BYTES));
    }

    @Override
    public void close() {
        super.close();
        encryption.close();
        decryption.close();
        ivs.close();
    }
}
