package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.IntegrityFormat;
import io.jublk.ublk.UblkException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Metadata beside a target's data. */
final class IntegrityMixin {

    @Option(
            names = "--integrity",
            paramLabel = "KIND",
            description =
                    "Metadata with each block: t10-crc, ip or nvme-crc64, which the block layer makes"
                            + " and verifies, or none, which nobody does. Needs Linux 7.0.")
    @Nullable String integrity;

    @Option(
            names = "--integrity-file",
            paramLabel = "FILE",
            description =
                    "Where the metadata is; made when it is not there. In the server's memory by"
                            + " default, which only a ram device may have.")
    @Nullable Path file;

    @Option(
            names = "--metadata-bytes",
            paramLabel = "N",
            defaultValue = "0",
            description = "Metadata of a block, up to 255; what the kind needs by default.")
    int bytes;

    @Option(
            names = "--no-reference-tags",
            description = "Protect blocks against damage alone, not against being misplaced.")
    boolean noReferenceTags;

    /** The part of a specification. */
    JsonObject json(boolean mayBeInMemory) {
        if (integrity == null) {
            if (file != null || bytes != 0 || noReferenceTags) {
                throw new UblkException(
                        "--integrity-file, --metadata-bytes and --no-reference-tags need"
                                + " --integrity");
            }
            return new JsonObject();
        }
        if (file == null && !mayBeInMemory) {
            throw new UblkException("--integrity needs --integrity-file, to be kept with the data");
        }
        return new JsonObject()
                .put("integrity", IntegrityFormat.Checksum.ofLabel(integrity).label())
                .put(
                        "integrityFile",
                        file == null ? null : file.toAbsolutePath().normalize().toString())
                .put("metadataBytes", bytes)
                .put("referenceTags", !noReferenceTags);
    }
}
