package io.jublk.qcow2.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.HostFile;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.HeaderBuilder;
import io.jublk.qcow2.format.HeaderExtension.BackingFormat;
import io.jublk.qcow2.format.HeaderExtension.DataFileName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which files an image leads to, and which it must not. */
final class ChainTest {

    @TempDir Path directory;

    private Path top;

    @BeforeEach
    void paths() throws IOException {
        top = directory.resolve("top.qcow2");
        Files.write(directory.resolve("raw"), new byte[4096]);
    }

    @Test
    void relativeNamesStartAtTheImageThatHasThem() throws IOException {
        Path below = Files.createDirectory(directory.resolve("below"));
        Files.write(below.resolve("base"), new byte[512]);
        image(below.resolve("mid.qcow2"), "base", "raw");
        image(top, "below/mid.qcow2", "qcow2");
        try (Qcow2Image image = Qcow2Image.open(top, OpenOptions.DEFAULTS)) {
            DiskImage mid = image.backing();
            assertNotNull(mid);
            DiskImage base = mid.backing();
            assertNotNull(base);
            assertEquals(ImageFormat.RAW, base.format());
            assertEquals(below.resolve("base").toString(), base.file().name());
        }
    }

    @Test
    void theFileProtocolIsAFile() {
        image(top, "file:raw", "raw");
        Qcow2Image.open(top, OpenOptions.DEFAULTS).close();
        image(top, directory.resolve("raw").toString(), "raw");
        Qcow2Image.open(top, OpenOptions.DEFAULTS).close();
    }

    @ParameterizedTest
    @CsvSource({
        "json:{\"driver\":\"nbd\"}, described by QEMU's JSON",
        "nbd://host/export, behind a protocol",
        "nbd:unix:/sock, behind a protocol",
        "file:json:{}, behind a protocol",
        "a:b, behind a protocol",
        "nowhere, is not there",
    })
    void otherNamesAreRefused(String name, String why) {
        image(top, name, "raw");
        refused(top + ": its backing file ", why);
    }

    @ParameterizedTest
    @CsvSource({"vmdk", "file", "RAW"})
    void otherFormatsAreRefused(String format) {
        image(top, "raw", format);
        refused(top + ": its backing file 'raw' has the format " + format, "reads raw and qcow2");
    }

    @Test
    void withoutAFormatItIsProbed() throws IOException {
        image(top, "raw", null);
        assertEquals(ImageFormat.RAW, backingFormat());
        image(directory.resolve("base.qcow2"), null, null);
        image(top, "base.qcow2", null);
        assertEquals(ImageFormat.QCOW2, backingFormat());
        Files.writeString(directory.resolve("disk.vmdk"), "KDMV...");
        image(top, "disk.vmdk", null);
        refused(top + ": its backing file 'disk.vmdk' has the format vmdk", "");
    }

    /** A guest with a raw disk can write a qcow2 header to it that names any file of the host. */
    @Test
    void whatWasOnlyProbedLeadsNowhere() {
        image(directory.resolve("base"), "/etc/passwd", "raw");
        image(top, "base", null);
        refused(directory.resolve("base").toString(), "names another file, which is not followed");
        HeaderBuilder withData =
                empty().incompatible(Features.DATA_FILE).put(new DataFileName("raw"));
        write(directory.resolve("base"), withData);
        refused(directory.resolve("base").toString(), "names another file, which is not followed");
        image(top, "base", "qcow2");
        Qcow2Image.open(top, OpenOptions.DEFAULTS).close();
    }

    @Test
    void loopsAreRefused() throws IOException {
        Path other = directory.resolve("other.qcow2");
        image(top, "other.qcow2", "qcow2");
        image(other, "link.qcow2", "qcow2");
        Files.createSymbolicLink(directory.resolve("link.qcow2"), top);
        refused(directory.resolve("link.qcow2").toString(), "the file is needed twice");
        write(top, empty().incompatible(Features.DATA_FILE).put(new DataFileName("top.qcow2")));
        refused(top.toString(), "the file is needed twice");
    }

    @Test
    void theDepthIsBounded() {
        int last = ChainOpener.MAX_DEPTH;
        image(directory.resolve("0"), null, null);
        for (int i = 1; i <= last; i++) {
            image(directory.resolve("" + i), "" + (i - 1), "qcow2");
        }
        Qcow2Image.open(directory.resolve("" + last), OpenOptions.DEFAULTS).close();
        image(top, "" + last, "qcow2");
        refused(directory.resolve("1").toString(), "more than 200 images behind one another");
    }

    @Test
    void theDataFileIsNamedOrGiven() {
        write(top, empty().incompatible(Features.DATA_FILE));
        refused(top.toString(), "does not name it");
        String raw = directory.resolve("raw").toString();
        try (Qcow2Image image = Qcow2Image.open(top, OpenOptions.DEFAULTS.withDataFile(raw))) {
            assertEquals(raw, image.dataFile().name());
        }
        image(top, null, null);
        refused(OpenOptions.DEFAULTS.withDataFile(raw), top.toString(), "but one was given");
    }

    @Test
    void aSnapshotThatIsNotThere() {
        image(top, null, null);
        refused(
                OpenOptions.DEFAULTS.withSnapshot("x"),
                top + ": there is no snapshot 'x'",
                "'jublk qcow2 info' lists them");
    }

    @Test
    void withoutBackingNothingBehindIsOpened() {
        image(top, "nowhere", "raw");
        Qcow2Image.open(top, OpenOptions.DEFAULTS.withoutBacking()).close();
    }

    private ImageFormat backingFormat() {
        try (Qcow2Image image = Qcow2Image.open(top, OpenOptions.DEFAULTS)) {
            DiskImage backing = image.backing();
            assertNotNull(backing);
            return backing.format();
        }
    }

    private void refused(String start, String why) {
        refused(OpenOptions.DEFAULTS, start, why);
    }

    private void refused(OpenOptions options, String start, String why) {
        String text =
                String.valueOf(
                        assertThrows(Qcow2Exception.class, () -> Qcow2Image.open(top, options))
                                .getMessage());
        assertTrue(text.startsWith(start), text);
        assertTrue(text.contains(why), text);
        assertTrue(text.indexOf('\n') < 0, text);
    }

    private static HeaderBuilder empty() {
        return new HeaderBuilder().clusterBits(9).refcountTable(512, 1);
    }

    private static void image(Path path, @Nullable String backing, @Nullable String format) {
        HeaderBuilder builder = empty().backingFile(backing);
        write(path, format == null ? builder : builder.put(new BackingFormat(format)));
    }

    private static void write(Path path, HeaderBuilder builder) {
        try (HostFile file = HostFile.create(path, true)) {
            builder.build().write(file);
        }
    }
}
