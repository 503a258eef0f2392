package io.jublk.cli.commands.qcow2;

import io.jublk.qcow2.format.Header;

/** QEMU's names for the ways to compress clusters, in small letters on the command line. */
enum Compression {
    ZLIB(Header.DEFLATE),
    ZSTD(Header.ZSTD);

    private final int type;

    Compression(int type) {
        this.type = type;
    }

    /** In the header. */
    int type() {
        return type;
    }
}
