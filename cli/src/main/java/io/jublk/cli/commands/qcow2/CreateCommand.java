package io.jublk.cli.commands.qcow2;

import io.jublk.cli.commands.SizeConverter;
import io.jublk.qcow2.create.CreateOptions;
import io.jublk.qcow2.create.ImageCreator;
import io.jublk.qcow2.create.Preallocation;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jublk qcow2 create}. */
@Command(name = "create", description = "Make a new qcow2 image.", mixinStandardHelpOptions = true)
final class CreateCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "The image to make.")
    private Path file = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "The virtual size; without it that of the backing file.")
    private @Nullable Long size;

    @Option(
            names = {"-b", "--backing"},
            paramLabel = "FILE",
            description = "What is read where nothing was written; relative to the image.")
    private @Nullable String backing;

    @Option(
            names = {"-F", "--backing-format"},
            paramLabel = "raw|qcow2",
            description = "The backing file's format; needed with one.")
    private @Nullable String backingFormat;

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

    @Option(names = "--lazy-refcounts", description = "Let writers put off refcounts.")
    private boolean lazyRefcounts;

    @Option(
            names = "--data-file",
            paramLabel = "FILE",
            description = "Keep the guest's data in this file, made anew; relative to the image.")
    private @Nullable String dataFile;

    @Option(names = "--data-file-raw", description = "Keep the data file valid as a raw image.")
    private boolean dataFileRaw;

    @Option(
            names = "--compression",
            paramLabel = "zlib|zstd",
            defaultValue = "zlib",
            description = "For compressed clusters (default: ${DEFAULT-VALUE}).")
    private Compression compression = Compression.ZLIB;

    @Option(
            names = "--preallocation",
            paramLabel = "off|metadata|falloc|full",
            defaultValue = "off",
            description = "What is there from the start (default: ${DEFAULT-VALUE}).")
    private Preallocation preallocation = Preallocation.OFF;

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

    @Option(names = "--json", description = "Print the image as 'info --json' does.")
    private boolean json;

    @Override
    public void run() {
        ImageCreator.create(CreateOptions.of(file, this::choose));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(InfoJson.of(ImageInfo.of(file)).write());
        } else {
            InfoText.print(ImageInfo.of(file), out);
        }
    }

    private void choose(CreateOptions.Builder options) {
        if (size != null) {
            options.sizeBytes = size;
        }
        options.backingFile = backing;
        options.backingFormat = backingFormat;
        options.clusterBytes = (int) Math.min(clusterBytes, Integer.MAX_VALUE);
        options.refcountBits = refcountBits;
        options.extendedL2 = extendedL2;
        options.lazyRefcounts = lazyRefcounts;
        options.dataFile = dataFile;
        options.dataFileRaw = dataFileRaw;
        options.compressionType = compression.type();
        options.preallocation = preallocation;
        options.version = version;
        options.replace = force;
    }
}
