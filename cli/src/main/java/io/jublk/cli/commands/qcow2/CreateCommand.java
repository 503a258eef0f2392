package io.jublk.cli.commands.qcow2;

import io.jublk.cli.commands.SizeConverter;
import io.jublk.qcow2.create.CreateOptions;
import io.jublk.qcow2.create.ImageCreator;
import io.jublk.qcow2.create.Preallocation;
import io.jublk.qcow2.crypt.LuksFormat;
import java.io.PrintWriter;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jublk qcow2 create}. */
@Command(
        name = "create",
        description =
                "Make a new qcow2 image: empty, or with --from a copy of another image, as 'convert'"
                        + " makes one.",
        mixinStandardHelpOptions = true)
final class CreateCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "FILE", description = "The image to make.")
    private Path file = Path.of("");

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "The virtual size; without it that of the backing file or the source.")
    private @Nullable Long size;

    @Option(
            names = "--from",
            paramLabel = "SOURCE",
            description = "A raw or qcow2 image to copy, with what is behind it.")
    private @Nullable Path source;

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
            names = "--preallocation",
            paramLabel = "off|metadata|falloc|full",
            defaultValue = "off",
            description = "What is there from the start (default: ${DEFAULT-VALUE}).")
    private Preallocation preallocation = Preallocation.OFF;

    @Option(names = "--json", description = "Print the image as 'info --json' does.")
    private boolean json;

    @Mixin private ContentMixin content;
    @Mixin private NewImageMixin image;
    @Mixin private EncryptionMixin encryption;

    @Override
    public void run() {
        Path copied = source;
        if (copied != null) {
            requireNothingButACopy();
            content.toQcow2(copied, CreateOptions.of(file, this::choose), encryption);
        } else if (content.isAsked()) {
            throw wrong(
                    "a new image is empty, there is nothing to compress or to read: name with --from"
                            + " what it is made from");
        } else if (encryption.isAsked()) {
            try (LuksFormat luks = encryption.format(file)) {
                create(luks);
            }
        } else {
            create(null);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(InfoJson.of(ImageInfo.of(file)).write());
        } else {
            InfoText.print(ImageInfo.of(file), out);
        }
    }

    /** What a copy has not got. */
    private void requireNothingButACopy() {
        if (size != null) {
            throw wrong("a copy is as large as its source; leave out SIZE, 'resize' enlarges it");
        }
        if (backing != null || dataFile != null || preallocation != Preallocation.OFF) {
            throw wrong(
                    "a copy holds all of its data itself, and nothing else: --from goes with none of"
                            + " --backing, --data-file, --preallocation");
        }
    }

    private ParameterException wrong(String why) {
        return new ParameterException(spec.commandLine(), why);
    }

    private void create(@Nullable LuksFormat luks) {
        ImageCreator.create(
                CreateOptions.of(
                        file,
                        options -> {
                            choose(options);
                            options.encryption = luks;
                        }));
    }

    private void choose(CreateOptions.Builder options) {
        image.choose(options);
        if (size != null) {
            options.sizeBytes = size;
        } else if (source != null) {
            options.sizeBytes = 0; // the source's, which the plan is given
        }
        options.backingFile = backing;
        options.backingFormat = backingFormat;
        options.lazyRefcounts = lazyRefcounts;
        options.dataFile = dataFile;
        options.dataFileRaw = dataFileRaw;
        options.preallocation = preallocation;
    }
}
