package io.jublk.cli.commands.qcow2;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.HostFile;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.image.DiskImage;
import io.jublk.qcow2.image.FormatProbe;
import io.jublk.qcow2.image.ImageFormat;
import io.jublk.qcow2.image.OpenOptions;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An image to be read, of a format that was said or is found out. */
final class SourceImage {

    /**
     * @param format null: what the first bytes look like. A guest may have written these into a raw
     *     image; so no file that they name is opened.
     */
    static DiskImage open(Path path, @Nullable ImageFormat format, OpenOptions options) {
        return DiskImage.open(path, format == null ? probe(path) : format, options);
    }

    private static ImageFormat probe(Path path) {
        try (HostFile file = HostFile.open(path, true)) {
            String label = FormatProbe.probe(file);
            ImageFormat format =
                    ImageFormat.ofLabel(label)
                            .orElseThrow(
                                    () ->
                                            new Qcow2Exception(
                                                    path
                                                            + ": looks like "
                                                            + label
                                                            + ", jublk reads raw and qcow2; if it is"
                                                            + " one of them say --source-format"));
            if (format == ImageFormat.QCOW2) {
                Header header = Header.read(file);
                requireAlone(path, header.backingFile());
                requireAlone(path, header.dataFileName());
            }
            return format;
        }
    }

    private static void requireAlone(Path path, @Nullable String named) {
        if (named != null) {
            throw new Qcow2Exception(
                    path
                            + ": looks like qcow2 and names another file, '"
                            + named
                            + "'; if you trust it say --source-format qcow2");
        }
    }

    private SourceImage() {}
}
