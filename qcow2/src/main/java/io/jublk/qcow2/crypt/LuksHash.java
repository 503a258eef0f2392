package io.jublk.qcow2.crypt;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/** The hashes that LUKS headers may name. */
enum LuksHash {
    SHA1("sha1", "SHA-1", "HmacSHA1", 20),
    SHA256("sha256", "SHA-256", "HmacSHA256", 32),
    SHA512("sha512", "SHA-512", "HmacSHA512", 64);

    private final String label;
    private final String digestName;
    private final String macName;
    private final int digestBytes;

    LuksHash(String label, String digestName, String macName, int digestBytes) {
        this.label = label;
        this.digestName = digestName;
        this.macName = macName;
        this.digestBytes = digestBytes;
    }

    /** Null when there is none of that name. */
    static @Nullable LuksHash named(String label) {
        for (LuksHash hash : values()) {
            if (hash.label.equals(label)) {
                return hash;
            }
        }
        return null;
    }

    /** The name in the header. */
    String label() {
        return label;
    }

    int digestBytes() {
        return digestBytes;
    }

    MessageDigest digest() {
        try {
            return MessageDigest.getInstance(digestName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + digestName, e);
        }
    }

    Mac mac() {
        try {
            return Mac.getInstance(macName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no " + macName, e);
        }
    }
}
