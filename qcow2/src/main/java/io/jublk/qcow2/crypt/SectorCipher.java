package io.jublk.qcow2.crypt;

import java.lang.foreign.MemorySegment;

/**
 * Encrypts and decrypts sectors of 512 bytes in place. One thread at a time; nothing is allocated.
 *
 * <p>Each sector has a value of its own mixed in, by where it lies: with LUKS in qcow2 that is the
 * host's offset, in the file that holds the data, not the guest's. Offsets and lengths are
 * multiples of {@link #SECTOR_BYTES}; anything else is an {@link IllegalArgumentException}.
 */
public interface SectorCipher extends AutoCloseable {

    int SECTOR_BYTES = 512;

    /**
     * @param hostOffset where the data lies in the file
     */
    void decrypt(long hostOffset, MemorySegment data);

    /**
     * @param hostOffset where the data will lie in the file
     */
    void encrypt(long hostOffset, MemorySegment data);

    /** Overwrites the keys; nothing else may be called after it. */
    @Override
    void close();
}
