package io.jublk.qcow2.image;

import io.jublk.qcow2.codec.ClusterCodec;
import io.jublk.qcow2.crypt.SectorCipher;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.Header;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** Enough of {@link Transforms} to look at the reader with: the JDK's inflater. */
final class DeflateOnly implements Transforms {

    @Override
    public ClusterCodec codec(ImageFile image, Header header) {
        return new Codec();
    }

    @Override
    public SectorCipher cipher(ImageFile image, Header header) {
        return Transforms.NONE.cipher(image, header);
    }

    private static final class Codec implements ClusterCodec {

        private final Inflater inflater = new Inflater(true);

        @Override
        public boolean decode(MemorySegment in, MemorySegment out) {
            inflater.reset();
            inflater.setInput(in.asByteBuffer());
            ByteBuffer cluster = out.asByteBuffer();
            try {
                while (cluster.hasRemaining()) {
                    if (inflater.inflate(cluster) == 0) {
                        return false;
                    }
                }
                return true;
            } catch (DataFormatException e) {
                return false;
            }
        }

        @Override
        public int encode(MemorySegment in, MemorySegment out) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}
