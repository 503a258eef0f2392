package io.jublk.qcow2.crypt;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.Mac;

/**
 * PBKDF2 (RFC 8018, 5.2) over bytes. The JDK's takes characters, which a passphrase need not be.
 */
final class Pbkdf2 {

    /**
     * @param lengthBytes how long the key is to be
     * @return the key; the caller overwrites it
     */
    static byte[] derive(
            LuksHash hash, byte[] secret, byte[] salt, int iterations, int lengthBytes) {
        Mac mac = hash.mac();
        byte[] derived = new byte[lengthBytes];
        byte[] last = new byte[hash.digestBytes()];
        byte[] sum = new byte[hash.digestBytes()];
        try {
            init(mac, secret);
            int block = 1;
            for (int at = 0; at < lengthBytes; at += sum.length) {
                mac.update(salt);
                mac.update(
                        new byte[] {
                            (byte) (block >> 24),
                            (byte) (block >> 16),
                            (byte) (block >> 8),
                            (byte) block
                        });
                mac.doFinal(last, 0);
                System.arraycopy(last, 0, sum, 0, sum.length);
                for (int i = 1; i < iterations; i++) {
                    mac.update(last);
                    mac.doFinal(last, 0);
                    for (int j = 0; j < sum.length; j++) {
                        sum[j] ^= last[j];
                    }
                }
                System.arraycopy(sum, 0, derived, at, Math.min(sum.length, lengthBytes - at));
                block++;
            }
            init(mac, new byte[1]); // the secret goes out of it
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("PBKDF2 with " + hash.label(), e);
        }
        Arrays.fill(last, (byte) 0);
        Arrays.fill(sum, (byte) 0);
        return derived;
    }

    /** The JDK refuses an empty key; HMAC pads it with zeros, so that one zero is the same. */
    private static void init(Mac mac, byte[] secret) throws GeneralSecurityException {
        try (RawKey key =
                new RawKey(mac.getAlgorithm(), secret.length == 0 ? new byte[1] : secret)) {
            mac.init(key);
        }
    }

    private Pbkdf2() {}
}
