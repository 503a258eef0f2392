package io.jublk.qcow2.format;

import io.jublk.qcow2.MemoryFile;

/** A small sound image's header, for tests to spoil. */
final class SampleHeader {

    static final int CLUSTER_BITS = 16;

    /** 1 GiB in clusters of 64 KiB: two L1 entries. */
    static HeaderBuilder builder() {
        return new HeaderBuilder()
                .clusterBits(CLUSTER_BITS)
                .sizeBytes(1L << 30)
                .l1(3L << CLUSTER_BITS, 2)
                .refcountTable(1L << CLUSTER_BITS, 1);
    }

    static MemoryFile file(HeaderBuilder builder) {
        MemoryFile file = new MemoryFile();
        builder.build().write(file);
        return file;
    }

    private SampleHeader() {}
}
