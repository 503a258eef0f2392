package io.jublk.qcow2.convert;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.codec.ClusterCodec;
import io.jublk.qcow2.codec.ZlibCodec;
import io.jublk.qcow2.codec.ZstdCodec;
import io.jublk.qcow2.crypt.Luks;
import io.jublk.qcow2.crypt.MasterKey;
import io.jublk.qcow2.crypt.SectorCipher;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderExtension.EncryptionHeader;
import io.jublk.qcow2.image.Transforms;
import org.jspecify.annotations.Nullable;

/**
 * Deflate, zstd and LUKS, by the JDK and the system's libraries.
 *
 * @param passphrase for all encrypted images of a chain, or null when there is none; the caller's
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SystemTransforms(byte @Nullable [] passphrase) implements Transforms {

    @Override
    public ClusterCodec codec(ImageFile image, Header header) {
        return codec(header);
    }

    static ClusterCodec codec(Header header) {
        return header.compressionType() == Header.ZSTD ? ZstdCodec.open() : new ZlibCodec();
    }

    @Override
    public SectorCipher cipher(ImageFile image, Header header) {
        EncryptionHeader area = header.encryptionHeader();
        if (area == null) {
            throw new IllegalStateException(image.name() + " is not encrypted");
        }
        if (passphrase == null) {
            throw new Qcow2Exception(
                    image.name() + ": is encrypted, give its passphrase with --passphrase-file");
        }
        try (MasterKey key = Luks.unlock(image, area.offset(), area.lengthBytes(), passphrase)) {
            return key.newCipher();
        }
    }
}
