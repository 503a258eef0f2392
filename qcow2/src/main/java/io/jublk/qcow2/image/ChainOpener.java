package io.jublk.qcow2.image;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.HostFile;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.Snapshot;
import io.jublk.qcow2.format.SnapshotTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Opens an image and those behind it. What was opened is closed when one of them fails. */
final class ChainOpener {

    /** libvirt's limit. Each image costs an open file and its L1 table. */
    static final int MAX_DEPTH = 200;

    private final OpenOptions options;
    private final Set<String> identities = new HashSet<>();

    ChainOpener(OpenOptions options) {
        this.options = options;
    }

    DiskImage open(Path path, ImageFormat format) {
        return open(path, format, options);
    }

    Qcow2Image openQcow2(Path path) {
        return openQcow2(path, options, true);
    }

    private DiskImage open(Path path, ImageFormat format, OpenOptions imageOptions) {
        return switch (format) {
            case QCOW2 -> openQcow2(path, imageOptions, true);
            case RAW -> {
                if (imageOptions.snapshot() != null) {
                    throw new Qcow2Exception(path + ": a raw image has no snapshots");
                }
                yield new RawImage(openFile(path));
            }
        };
    }

    /**
     * @param mayNameOthers whether it is sure that the file is a qcow2 image
     */
    private Qcow2Image openQcow2(Path path, OpenOptions imageOptions, boolean mayNameOthers) {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            HostFile file = openFile(path);
            opened.push(file);
            Header header = Header.read(file);
            if (!mayNameOthers && (header.backingFile() != null || header.hasDataFile())) {
                throw new Qcow2Exception(
                        ("%s: nothing says that this is a qcow2 image but its own first bytes,"
                                        + " which a guest can write; it names another file, which is"
                                        + " not followed. State the format:"
                                        + " 'qemu-img rebase -u -F qcow2 -b ...' on the image above")
                                .formatted(path));
            }
            Snapshot snapshot = snapshot(file, header, imageOptions.snapshot());
            HostFile data = dataFile(path, header, imageOptions.dataFile());
            if (data != null) {
                opened.push(data);
            }
            DiskImage backing = imageOptions.backing() ? backing(path, header) : null;
            if (backing != null) {
                opened.push(backing);
            }
            return new Qcow2Image(file, header, snapshot, data, backing, options.transforms());
        } catch (RuntimeException e) {
            closeAll(opened, e);
            throw e;
        }
    }

    private @Nullable DiskImage backing(Path image, Header header) {
        String name = header.backingFile();
        if (name == null) {
            return null;
        }
        if (identities.size() > MAX_DEPTH) {
            throw new Qcow2Exception(
                    "%s: there are more than %d images behind one another; 'qemu-img rebase' makes fewer of them"
                            .formatted(image, MAX_DEPTH));
        }
        Path path = named(image, name, "backing file");
        String label = header.backingFormat();
        if (label != null) {
            ImageFormat format =
                    ImageFormat.ofLabel(label).orElseThrow(() -> foreign(image, name, label));
            return open(path, format, options.forBacking());
        }
        String probed;
        try (HostFile file = HostFile.open(path, true)) {
            probed = FormatProbe.probe(file);
        }
        ImageFormat format =
                ImageFormat.ofLabel(probed).orElseThrow(() -> foreign(image, name, probed));
        return format == ImageFormat.QCOW2
                ? openQcow2(path, options.forBacking(), false)
                : open(path, format, options.forBacking());
    }

    private static Path named(Path image, String name, String what) {
        Path path = FileNames.resolve(image, name, what);
        if (!Files.exists(path)) {
            throw new Qcow2Exception("%s: its %s %s is not there".formatted(image, what, path));
        }
        return path;
    }

    private static Qcow2Exception foreign(Path image, String name, String format) {
        return new Qcow2Exception(
                "%s: its backing file '%s' has the format %s, jublk reads raw and qcow2"
                        .formatted(image, name, format));
    }

    private @Nullable HostFile dataFile(Path image, Header header, @Nullable String override) {
        if (!header.hasDataFile()) {
            if (override != null) {
                throw new Qcow2Exception(
                        image + ": the image has no external data file, but one was given");
            }
            return null;
        }
        String name = header.dataFileName();
        if (override == null && name == null) {
            throw new Qcow2Exception(
                    image + ": the image has an external data file and does not name it; give it");
        }
        Path path =
                override != null
                        ? Path.of(override)
                        : named(image, String.valueOf(name), "external data file");
        return openFile(path);
    }

    private static @Nullable Snapshot snapshot(
            HostFile file, Header header, @Nullable String idOrName) {
        if (idOrName == null) {
            return null;
        }
        return SnapshotTable.read(file, header)
                .find(idOrName)
                .orElseThrow(
                        () ->
                                new Qcow2Exception(
                                        "%s: there is no snapshot '%s'; 'jublk qcow2 info' lists them"
                                                .formatted(file.name(), idOrName)));
    }

    /** Each file once: an image behind itself would be read for ever. */
    private HostFile openFile(Path path) {
        HostFile file = HostFile.open(path, true);
        try {
            if (!identities.add(identity(path))) {
                throw new Qcow2Exception(
                        path + ": the file is needed twice: it is behind itself, or its own data");
            }
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static String identity(Path path) {
        try {
            return Files.getAttribute(path, "unix:dev")
                    + ":"
                    + Files.getAttribute(path, "unix:ino");
        } catch (IOException e) {
            throw new Qcow2Exception(path + ": cannot be looked at: " + e.getMessage(), e);
        }
    }

    private static void closeAll(Deque<AutoCloseable> opened, RuntimeException cause) {
        for (AutoCloseable each : opened) {
            try {
                each.close();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }
}
