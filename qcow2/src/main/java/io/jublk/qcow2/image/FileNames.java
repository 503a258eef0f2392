package io.jublk.qcow2.image;

import io.jublk.qcow2.Qcow2Exception;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** The names by which images name other files (path_combine in QEMU). */
final class FileNames {

    /** What QEMU takes for a protocol: a colon before any slash. */
    private static final Pattern PROTOCOL = Pattern.compile("[^/:]*:.*", Pattern.DOTALL);

    private static final String FILE_PROTOCOL = "file:";
    private static final String JSON = "json:";

    /**
     * The path of a file that an image names: relative names start at the image's directory.
     *
     * @param what for the message: "backing file", "external data file"
     */
    static Path resolve(Path image, String name, String what) {
        String path =
                name.startsWith(FILE_PROTOCOL) ? name.substring(FILE_PROTOCOL.length()) : name;
        if (name.startsWith(JSON)) {
            throw new Qcow2Exception(
                    "%s: its %s is described by QEMU's JSON (%s), jublk opens plain file names only"
                            .formatted(image, what, name));
        }
        if (PROTOCOL.matcher(path).matches()) {
            throw new Qcow2Exception(
                    ("%s: its %s '%s' is behind a protocol, jublk opens files only (a file with a"
                                    + " colon in its name is written ./like:this)")
                            .formatted(image, what, name));
        }
        try {
            return image.resolveSibling(path);
        } catch (InvalidPathException e) {
            throw new Qcow2Exception(
                    "%s: its %s '%s' is no file name".formatted(image, what, name), e);
        }
    }

    private FileNames() {}
}
