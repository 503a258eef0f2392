package io.jublk.qcow2.crypt;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/** Takes data through a cipher a few sectors at a time, so that all of them lie in the cache. */
abstract class SectorBatches implements SectorCipher {

    /** 16 KiB in each buffer: several fit into a core's first cache. */
    static final int MAX_SECTORS = 32;

    static final int MAX_BYTES = MAX_SECTORS * SECTOR_BYTES;

    private final byte[] in = new byte[MAX_BYTES];
    private final byte[] out = new byte[MAX_BYTES];

    @Override
    public final void decrypt(long hostOffset, MemorySegment data) {
        requireSectors(hostOffset, data);
        for (long at = 0; at < data.byteSize(); at += MAX_BYTES) {
            int length = load(data, at);
            decrypt((hostOffset + at) / SECTOR_BYTES, in, out, length);
            MemorySegment.copy(out, 0, data, JAVA_BYTE, at, length);
        }
    }

    @Override
    public final void encrypt(long hostOffset, MemorySegment data) {
        requireSectors(hostOffset, data);
        for (long at = 0; at < data.byteSize(); at += MAX_BYTES) {
            int length = load(data, at);
            encrypt((hostOffset + at) / SECTOR_BYTES, in, out, length);
            MemorySegment.copy(out, 0, data, JAVA_BYTE, at, length);
        }
    }

    /**
     * One batch.
     *
     * @param in the cipher text; may be changed
     * @param lengthBytes whole sectors
     */
    abstract void decrypt(long firstSector, byte[] in, byte[] out, int lengthBytes);

    /** One batch, the other way. */
    abstract void encrypt(long firstSector, byte[] in, byte[] out, int lengthBytes);

    /** Overwrites the last batch; the keys are the heir's. */
    @Override
    public void close() {
        Arrays.fill(in, (byte) 0);
        Arrays.fill(out, (byte) 0);
    }

    private int load(MemorySegment data, long at) {
        int length = (int) Math.min(MAX_BYTES, data.byteSize() - at);
        MemorySegment.copy(data, JAVA_BYTE, at, in, 0, length);
        return length;
    }

    private static void requireSectors(long hostOffset, MemorySegment data) {
        if (hostOffset < 0
                || hostOffset % SECTOR_BYTES != 0
                || data.byteSize() % SECTOR_BYTES != 0) {
            throw new IllegalArgumentException(
                    "encrypted data come in whole sectors, not "
                            + data.byteSize()
                            + " bytes at "
                            + hostOffset);
        }
    }
}
