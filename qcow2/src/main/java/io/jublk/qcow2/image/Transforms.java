package io.jublk.qcow2.image;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.codec.ClusterCodec;
import io.jublk.qcow2.crypt.SectorCipher;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.Header;

/** What makes plain data of compressed and encrypted data. Asked when an image first needs it. */
public interface Transforms {

    /** Knows neither: everything else of an image can be read. */
    Transforms NONE =
            new Transforms() {
                @Override
                public ClusterCodec codec(ImageFile image, Header header) {
                    throw new Qcow2Exception(
                            image.name() + ": compressed clusters cannot be read here");
                }

                @Override
                public SectorCipher cipher(ImageFile image, Header header) {
                    throw new Qcow2Exception(
                            image.name() + ": the image is encrypted, and no passphrase was given");
                }
            };

    /** For {@link Header#compressionType}; closed with the image. */
    ClusterCodec codec(ImageFile image, Header header);

    /**
     * For the data of an encrypted image; closed with it.
     *
     * @throws Qcow2Exception when no passphrase opens it
     */
    SectorCipher cipher(ImageFile image, Header header);
}
