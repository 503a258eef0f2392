package io.jublk.qcow2.crypt;

import java.lang.foreign.MemorySegment;

/**
 * Encrypts guest data in place, by sectors of 512 bytes. Not for several threads at once.
 *
 * <p>{@code hostOffset} is where the data lies in the file, in bytes, a multiple of 512: qcow2
 * tweaks LUKS by the host's sectors, not the guest's. {@code data} is whole sectors.
 */
public interface SectorCipher {

    void decrypt(long hostOffset, MemorySegment data);

    void encrypt(long hostOffset, MemorySegment data);
}
