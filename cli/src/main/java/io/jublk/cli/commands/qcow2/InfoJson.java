package io.jublk.cli.commands.qcow2;

import io.jublk.cli.output.JsonObject;
import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.format.Bitmap;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.Snapshot;
import io.jublk.qcow2.image.DiskImage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The keys of {@code qemu-img info --output=json}. */
final class InfoJson {

    private static final long NANOS = 1_000_000_000;

    static JsonObject of(ImageInfo info) {
        JsonObject json = new JsonObject().put("filename", info.name());
        Header header = info.header();
        json.put("format", header == null ? "raw" : "qcow2")
                .put("virtual-size", info.virtualBytes())
                .put("actual-size", info.diskBytes());
        return header == null ? json : qcow2(json, info, header);
    }

    private static JsonObject qcow2(JsonObject json, ImageInfo info, Header header) {
        json.put("cluster-size", header.clusterBytes())
                .put("dirty-flag", header.hasIncompatible(Features.DIRTY));
        if (header.isEncrypted()) {
            json.put("encrypted", true);
        }
        String backing = header.backingFile();
        if (backing != null) {
            json.put("backing-filename", backing);
            putFullName(json, info.name(), backing);
            if (header.backingFormat() != null) {
                json.put("backing-filename-format", header.backingFormat());
            }
        }
        if (!info.snapshots().isEmpty()) {
            json.put("snapshots", info.snapshots().stream().map(InfoJson::snapshot).toList());
        }
        return json.put(
                "format-specific",
                new JsonObject().put("type", "qcow2").put("data", specific(info, header)));
    }

    private static void putFullName(JsonObject json, String image, String backing) {
        try {
            Path full = DiskImage.pathNamedBy(Path.of(image), backing, "backing file");
            json.put("full-backing-filename", full.toString());
        } catch (Qcow2Exception e) {
            // The name is a protocol's: to show the image is no reason to refuse it.
        }
    }

    private static JsonObject snapshot(Snapshot snapshot) {
        Instant taken = snapshot.taken();
        return new JsonObject()
                .put("id", snapshot.id())
                .put("name", snapshot.name())
                .put("vm-state-size", snapshot.vmStateBytes())
                .put("date-sec", taken.getEpochSecond())
                .put("date-nsec", taken.getNano())
                .put("vm-clock-sec", snapshot.vmClockNanos() / NANOS)
                .put("vm-clock-nsec", snapshot.vmClockNanos() % NANOS);
    }

    private static JsonObject specific(ImageInfo info, Header header) {
        JsonObject data =
                new JsonObject()
                        .put("compat", header.version() == 2 ? "0.10" : "1.1")
                        .put(
                                "compression-type",
                                header.compressionType() == Header.ZSTD ? "zstd" : "zlib")
                        .put("refcount-bits", header.refcountBits());
        if (header.version() >= 3) {
            data.put("lazy-refcounts", header.hasLazyRefcounts())
                    .put("corrupt", header.hasIncompatible(Features.CORRUPT))
                    .put("extended-l2", header.isExtendedL2());
        }
        if (header.hasDataFile()) {
            data.put("data-file", header.dataFileName())
                    .put("data-file-raw", header.isDataFileRaw());
        }
        if (header.isEncrypted()) {
            data.put("encrypt", new JsonObject().put("format", "luks"));
        }
        if (!info.bitmaps().isEmpty()) {
            data.put("bitmaps", info.bitmaps().stream().map(InfoJson::bitmap).toList());
        }
        return data;
    }

    private static JsonObject bitmap(Bitmap bitmap) {
        return new JsonObject()
                .put("name", bitmap.name())
                .put("granularity", bitmap.granularityBytes())
                .put("flags", flags(bitmap));
    }

    static List<String> flags(Bitmap bitmap) {
        List<String> flags = new ArrayList<>();
        if (bitmap.isInUse()) {
            flags.add("in-use");
        }
        if (bitmap.isAuto()) {
            flags.add("auto");
        }
        return flags;
    }

    private InfoJson() {}
}
