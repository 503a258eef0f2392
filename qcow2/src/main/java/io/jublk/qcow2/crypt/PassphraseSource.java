package io.jublk.qcow2.crypt;

import io.jublk.qcow2.Qcow2Exception;

/** Where a passphrase comes from, asked when an image needs it. */
@FunctionalInterface
public interface PassphraseSource {

    /** For those who expect no encrypted image. */
    PassphraseSource NONE =
            imageName -> {
                throw new Qcow2Exception(imageName + ": is encrypted, and no passphrase was given");
            };

    /**
     * @param imageName the image that needs it
     * @return a new array, which the caller overwrites
     * @throws Qcow2Exception when there is none
     */
    byte[] passphrase(String imageName);
}
