package io.jublk.cli.commands.qcow2;

import io.jublk.cli.commands.SizeConverter;
import io.jublk.qcow2.create.CreateOptions;
import picocli.CommandLine.Option;

/** What all commands that make a qcow2 image are told of it. */
final class NewImageMixin {

    @Option(
            names = "--cluster-size",
            paramLabel = "SIZE",
            defaultValue = "64k",
            converter = SizeConverter.class,
            description = "512 to 2M (default: ${DEFAULT-VALUE}).")
    private long clusterBytes;

    @Option(
            names = "--refcount-bits",
            paramLabel = "N",
            defaultValue = "16",
            description = "1 to 64 (default: ${DEFAULT-VALUE}).")
    private int refcountBits;

    @Option(names = "--extended-l2", description = "Allocate by subclusters, 32 a cluster.")
    private boolean extendedL2;

    @Option(
            names = "--compression-type",
            paramLabel = "zlib|zstd",
            defaultValue = "zlib",
            description = "For compressed clusters (default: ${DEFAULT-VALUE}).")
    private Compression compression = Compression.ZLIB;

    @Option(
            names = "--compat",
            paramLabel = "0.10|1.1",
            defaultValue = "1.1",
            converter = Compat.class,
            description = "The oldest QEMU to read it (default: ${DEFAULT-VALUE}).")
    private int version;

    @Option(
            names = {"-f", "--force"},
            description = "Replace files that are there.")
    private boolean force;

    boolean force() {
        return force;
    }

    void choose(CreateOptions.Builder options) {
        options.clusterBytes = (int) Math.min(clusterBytes, Integer.MAX_VALUE);
        options.refcountBits = refcountBits;
        options.extendedL2 = extendedL2;
        options.compressionType = compression.type();
        options.version = version;
        options.replace = force;
    }
}
