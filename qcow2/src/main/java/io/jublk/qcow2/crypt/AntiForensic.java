package io.jublk.qcow2.crypt;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A key spread over many stripes, all of which are needed to have it back, so that wiping a few
 * sectors destroys it (LUKS1 specification, 2.4: AFsplitter).
 */
final class AntiForensic {

    /**
     * The key from its stripes.
     *
     * @param material {@code stripes} times {@code keyBytes}; what follows does not matter
     * @return the caller overwrites it
     */
    static byte[] merge(LuksHash hash, byte[] material, int keyBytes, int stripes) {
        byte[] key = new byte[keyBytes];
        MessageDigest digest = hash.digest();
        for (int stripe = 0; stripe < stripes - 1; stripe++) {
            combine(key, material, stripe);
            diffuse(digest, key);
        }
        combine(key, material, stripes - 1);
        return key;
    }

    /** Random stripes and a last one that makes them the key; the caller overwrites them. */
    static byte[] split(LuksHash hash, byte[] key, int stripes, SecureRandom random) {
        byte[] material = new byte[key.length * stripes];
        random.nextBytes(material);
        int last = key.length * (stripes - 1);
        System.arraycopy(key, 0, material, last, key.length);
        // Merging ends in d ^ last, and gives the key when last is d ^ key: so merge the key once.
        byte[] merged = merge(hash, material, key.length, stripes);
        System.arraycopy(merged, 0, material, last, key.length);
        Arrays.fill(merged, (byte) 0);
        return material;
    }

    private static void combine(byte[] into, byte[] material, int stripe) {
        for (int i = 0; i < into.length; i++) {
            into[i] ^= material[stripe * into.length + i];
        }
    }

    /** Each piece of a digest's length is replaced by the digest of its number and itself. */
    private static void diffuse(MessageDigest digest, byte[] key) {
        byte[] number = new byte[Integer.BYTES];
        int at = 0;
        for (byte piece = 0; at < key.length; piece++) {
            int length = Math.min(digest.getDigestLength(), key.length - at);
            number[3] = piece; // big endian; a key has few pieces
            digest.update(number);
            digest.update(key, at, length);
            System.arraycopy(digest.digest(), 0, key, at, length);
            at += length;
        }
    }

    private AntiForensic() {}
}
