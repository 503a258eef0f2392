package io.jublk.qcow2.crypt;

import java.util.Arrays;
import javax.crypto.SecretKey;

/** A key that can be overwritten, which javax.crypto.spec.SecretKeySpec cannot. */
final class RawKey implements SecretKey, AutoCloseable {

    private static final long serialVersionUID = 1;

    private final String algorithm;
    private final transient byte[] bytes;

    /** Copies the bytes. */
    RawKey(String algorithm, byte... bytes) {
        this.algorithm = algorithm;
        this.bytes = bytes.clone();
    }

    @Override
    public String getAlgorithm() {
        return algorithm;
    }

    @Override
    public String getFormat() {
        return "RAW";
    }

    /** A copy, which the JDK's ciphers overwrite when they have read it. */
    @Override
    public byte[] getEncoded() {
        return bytes.clone();
    }

    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }
}
