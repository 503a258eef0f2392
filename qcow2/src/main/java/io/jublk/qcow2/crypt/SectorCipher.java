package io.jublk.qcow2.crypt;

import java.lang.foreign.MemorySegment;

/**
 * Encrypts and decrypts sectors of 512 bytes in place. One thread at a time; nothing is allocated.
 *
 * <p>Offsets and lengths are multiples of {@link #SECTOR_BYTES}; anything else is an {@link
 * IllegalArgumentException}.
 */
public interface SectorCipher extends AutoCloseable {

    int SECTOR_BYTES = 512;

    /**
     * @param byteOffset where the data lies in the file: each sector has its own initial value
     */
    void decrypt(long byteOffset, MemorySegment data);

    /**
     * @param byteOffset where the data will lie in the file
     */
    void encrypt(long byteOffset, MemorySegment data);

    /** Overwrites the keys; nothing else may be called after it. */
    @Override
    void close();
}
