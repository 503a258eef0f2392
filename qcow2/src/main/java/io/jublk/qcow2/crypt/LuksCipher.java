package io.jublk.qcow2.crypt;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The ciphers of LUKS that jublk knows, all of them AES; QEMU's default is the first. */
enum LuksCipher {
    XTS_PLAIN64("xts-plain64"),
    CBC_PLAIN64("cbc-plain64"),
    CBC_ESSIV_SHA256("cbc-essiv:sha256");

    static final String NAME = "aes";

    private final String mode;

    LuksCipher(String mode) {
        this.mode = mode;
    }

    /** Null when there is none of that name and mode. */
    static @Nullable LuksCipher named(String name, String mode) {
        for (LuksCipher cipher : values()) {
            if (name.equals(NAME) && cipher.mode.equals(mode)) {
                return cipher;
            }
        }
        return null;
    }

    /** Mode and initial values, as the header names them. */
    String mode() {
        return mode;
    }

    /** XTS has two keys of AES in one, and none of 192 bits. */
    boolean takes(long keyBytes) {
        return this == XTS_PLAIN64
                ? keyBytes == 32 || keyBytes == 64
                : keyBytes == 16 || keyBytes == 24 || keyBytes == 32;
    }

    SectorCipher open(byte[] key) {
        return switch (this) {
            case XTS_PLAIN64 -> new Xts(key);
            case CBC_PLAIN64 -> new Cbc(key, new SectorIvs(null, SectorBatches.MAX_SECTORS));
            case CBC_ESSIV_SHA256 -> new Cbc(key, essiv(key));
        };
    }

    /** The key of the initial values is the hash of the data's. */
    private static SectorIvs essiv(byte[] key) {
        byte[] hashed = LuksHash.SHA256.digest().digest(key);
        try {
            return new SectorIvs(Aes.encrypting(hashed), SectorBatches.MAX_SECTORS);
        } finally {
            Arrays.fill(hashed, (byte) 0);
        }
    }
}
