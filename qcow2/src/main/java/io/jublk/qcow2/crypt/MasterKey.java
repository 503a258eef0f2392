package io.jublk.qcow2.crypt;

import java.util.Arrays;

/** What an image's data are encrypted with. Ciphers are made from it, one for each thread. */
public final class MasterKey implements AutoCloseable {

    private final LuksCipher cipher;
    private final byte[] bytes;
    private boolean closed;

    /**
     * @param bytes kept, and overwritten by {@link #close}
     */
    MasterKey(LuksCipher cipher, byte... bytes) {
        this.cipher = cipher;
        this.bytes = bytes;
    }

    /** A cipher for one thread, which closes it; it lives on when this is closed. */
    public synchronized SectorCipher newCipher() {
        if (closed) {
            throw new IllegalStateException("the master key is closed");
        }
        return cipher.open(bytes);
    }

    /** Overwrites the key. */
    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }
}
