package io.jublk.qcow2.crypt;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** AES on many independent blocks at once (ECB), which is what the JIT has instructions for. */
final class Aes implements AutoCloseable {

    static final int BLOCK_BYTES = 16;

    private final Cipher cipher;
    private final int mode;

    private Aes(int mode, byte[] key) {
        this.mode = mode;
        try (RawKey raw = new RawKey("AES", key)) {
            cipher = Cipher.getInstance("AES/ECB/NoPadding");
            cipher.init(mode, raw);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES with " + key.length + " key bytes", e);
        }
    }

    static Aes encrypting(byte[] key) {
        return new Aes(Cipher.ENCRYPT_MODE, key);
    }

    static Aes decrypting(byte[] key) {
        return new Aes(Cipher.DECRYPT_MODE, key);
    }

    /**
     * @param from the blocks
     * @param into another array: in place the JDK would copy
     * @param lengthBytes a multiple of {@link #BLOCK_BYTES}
     */
    void apply(byte[] from, byte[] into, int lengthBytes) {
        try {
            int done = cipher.update(from, 0, lengthBytes, into, 0);
            if (done != lengthBytes) {
                throw new IllegalStateException("AES gave " + done + " of " + lengthBytes);
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES of " + lengthBytes + " bytes", e);
        }
    }

    /** Another key takes the place of the one in the cipher. */
    @Override
    public void close() {
        try (RawKey zeros = new RawKey("AES", new byte[16])) {
            cipher.init(mode, zeros);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES with a key of zeros", e);
        }
    }
}
