package io.jublk.qcow2.image;

import io.jublk.qcow2.codec.ClusterCodec;
import io.jublk.qcow2.codec.ZlibCodec;
import io.jublk.qcow2.codec.ZstdCodec;
import io.jublk.qcow2.crypt.Luks;
import io.jublk.qcow2.crypt.MasterKey;
import io.jublk.qcow2.crypt.PassphraseSource;
import io.jublk.qcow2.crypt.SectorCipher;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderExtension.EncryptionHeader;
import java.util.Arrays;

/**
 * Deflate, zstd and LUKS, by the JDK and the system's libraries.
 *
 * @param passphrases asked for each encrypted image of a chain
 */
public record SystemTransforms(PassphraseSource passphrases) implements Transforms {

    @Override
    public ClusterCodec codec(ImageFile image, Header header) {
        return codec(header);
    }

    /** The codec of an image's compression type. */
    public static ClusterCodec codec(Header header) {
        return header.compressionType() == Header.ZSTD ? ZstdCodec.open() : new ZlibCodec();
    }

    @Override
    public SectorCipher cipher(ImageFile image, Header header) {
        EncryptionHeader area = header.encryptionHeader();
        if (area == null) {
            throw new IllegalStateException(image.name() + " is not encrypted");
        }
        byte[] passphrase = passphrases.passphrase(image.name());
        try (MasterKey key = Luks.unlock(image, area.offset(), area.lengthBytes(), passphrase)) {
            return key.newCipher();
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }
}
