package io.jublk.qcow2.device;

import io.jublk.qcow2.codec.ClusterCodec;
import io.jublk.qcow2.codec.ZlibCodec;
import io.jublk.qcow2.codec.ZstdCodec;
import io.jublk.qcow2.format.Header;

/** The codec of a compression type. */
final class Codecs {

    private Codecs() {}

    static ClusterCodec of(int compressionType) {
        return compressionType == Header.ZSTD ? ZstdCodec.open() : new ZlibCodec();
    }
}
