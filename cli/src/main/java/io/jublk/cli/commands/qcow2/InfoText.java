package io.jublk.cli.commands.qcow2;

import io.jublk.cli.output.Sizes;
import io.jublk.cli.output.Table;
import io.jublk.qcow2.format.Bitmap;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.Snapshot;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** An image for people: one line for each thing, then its snapshots and bitmaps. */
final class InfoText {

    private final PrintWriter out;

    private InfoText(PrintWriter out) {
        this.out = out;
    }

    static void print(ImageInfo info, PrintWriter out) {
        new InfoText(out).print(info);
    }

    private void print(ImageInfo info) {
        Header header = info.header();
        line("image", info.name());
        line("format", header == null ? "raw" : "qcow2");
        line(
                "virtual size",
                Sizes.format(info.virtualBytes()) + " (" + info.virtualBytes() + " bytes)");
        line("disk size", Sizes.format(info.diskBytes()));
        if (header != null) {
            print(info, header);
        }
    }

    private void print(ImageInfo info, Header header) {
        line("cluster size", Sizes.format(header.clusterBytes()));
        if (header.backingFile() != null) {
            String format = header.backingFormat();
            line(
                    "backing file",
                    header.backingFile() + " (" + (format == null ? "no format" : format) + ")");
        }
        if (header.hasDataFile()) {
            String name = header.dataFileName();
            line(
                    "data file",
                    (name == null ? "not named" : name) + (header.isDataFileRaw() ? " (raw)" : ""));
        }
        if (header.isEncrypted()) {
            line("encryption", "LUKS");
        }
        line("compat", header.version() == 2 ? "0.10" : "1.1");
        line("compression", header.compressionType() == Header.ZSTD ? "zstd" : "zlib");
        line("refcounts", header.refcountBits() + " bits");
        List<String> features = features(header);
        if (!features.isEmpty()) {
            line("features", String.join(", ", features));
        }
        if (header.hasIncompatible(Features.DIRTY)) {
            line("state", "dirty: refcounts have to be rebuilt, 'jublk qcow2 check --repair all'");
        }
        if (header.hasIncompatible(Features.CORRUPT)) {
            line("state", "corrupt: 'jublk qcow2 check' says how");
        }
        snapshots(info.snapshots());
        bitmaps(info.bitmaps());
    }

    private static List<String> features(Header header) {
        List<String> features = new ArrayList<>();
        if (header.isExtendedL2()) {
            features.add("extended L2 entries");
        }
        if (header.hasLazyRefcounts()) {
            features.add("lazy refcounts");
        }
        return features;
    }

    private void snapshots(List<Snapshot> snapshots) {
        if (snapshots.isEmpty()) {
            return;
        }
        Table table = new Table("SNAPSHOT", "NAME", "TAKEN", "DISK SIZE", "VM STATE", "VM CLOCK");
        for (Snapshot snapshot : snapshots) {
            table.row(
                    printable(snapshot.id()),
                    printable(snapshot.name()),
                    snapshot.taken().truncatedTo(ChronoUnit.SECONDS),
                    Sizes.format(snapshot.diskBytes()),
                    Sizes.format(snapshot.vmStateBytes()),
                    clock(snapshot));
        }
        out.println();
        table.printTo(out);
    }

    private static String clock(Snapshot snapshot) {
        Duration clock = Duration.ofNanos(snapshot.vmClockNanos());
        return "%02d:%02d:%02d"
                .formatted(clock.toHours(), clock.toMinutesPart(), clock.toSecondsPart());
    }

    private void bitmaps(List<Bitmap> bitmaps) {
        if (bitmaps.isEmpty()) {
            return;
        }
        Table table = new Table("BITMAP", "GRANULARITY", "FLAGS");
        for (Bitmap bitmap : bitmaps) {
            List<String> flags = InfoJson.flags(bitmap);
            table.row(
                    printable(bitmap.name()),
                    Sizes.format(bitmap.granularityBytes()),
                    flags.isEmpty() ? "-" : String.join(", ", flags));
        }
        out.println();
        table.printTo(out);
    }

    private void line(String name, String value) {
        out.println(name + ": " + printable(value));
    }

    /** Names come from the image: they must not play with the terminal. */
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
