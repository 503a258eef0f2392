package io.jublk.qcow2.create;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is not made, and that nothing is left of it. */
final class CreateRulesTest {

    @TempDir Path directory;

    @Test
    void sizes() {
        refused(o -> o.clusterBytes = 1000, "the cluster size is 1000 bytes, it must be a power");
        refused(o -> o.clusterBytes = 256, "it must be a power of two from 512 to 2M");
        refused(o -> o.clusterBytes = 4 << 20, "it must be a power of two from 512 to 2M");
        refused(o -> o.clusterBytes = 0, "it must be a power of two from 512 to 2M");
        refused(o -> o.refcountBits = 3, "refcounts have 3 bits");
        refused(o -> o.refcountBits = 128, "refcounts have 128 bits");
        refused(o -> o.sizeBytes = -1, "no size was given");
        refused(
                o -> {
                    o.extendedL2 = true;
                    o.clusterBytes = 8192;
                },
                "extended L2 entries need clusters of at least 16k");
        refused(o -> o.sizeBytes = Long.MAX_VALUE, "are too many");
        refused(
                o -> {
                    o.clusterBytes = 512;
                    o.sizeBytes = (128L << 30) + 1;
                },
                "137438953984 bytes are too many, clusters of 512 bytes allow at most 137438953472");
        refused(
                o -> {
                    o.clusterBytes = 512;
                    o.refcountBits = 64;
                    o.sizeBytes = 64L << 30;
                    o.preallocation = Preallocation.METADATA;
                },
                "clusters of 512 bytes allow at most 34359738368");
    }

    @Test
    void version2() {
        refusedInVersion2(o -> o.refcountBits = 8, "refcounts but of 16 bits");
        refusedInVersion2(o -> o.extendedL2 = true, "extended L2 entries");
        refusedInVersion2(o -> o.lazyRefcounts = true, "lazy refcounts");
        refusedInVersion2(o -> o.dataFile = "d", "external data files");
        refusedInVersion2(o -> o.compressionType = 1, "compression but deflate");
        refused(o -> o.version = 4, "there is no version 4");
    }

    @Test
    void files() throws Exception {
        Files.write(directory.resolve("base"), new byte[512]);
        refused(o -> o.dataFileRaw = true, "needs an external data file");
        refused(o -> o.backingFormat = "raw", "and no backing file");
        refused(o -> o.backingFile = "base", "needs its format");
        refused(o -> backing(o, "base", "vmdk"), "the backing format is vmdk");
        refused(
                o -> {
                    backing(o, "base", "raw");
                    o.dataFile = "d";
                    o.dataFileRaw = true;
                },
                "use one of them");
        refused(
                o -> {
                    backing(o, "base", "raw");
                    o.preallocation = Preallocation.METADATA;
                },
                "preallocated clusters would hide the backing file");
        refused(o -> o.compressionType = 2, "there is no compression type 2");
        refused(o -> o.dataFile = "i.qcow2", "its own external data file");
        refused(o -> o.dataFile = "nbd://x", "behind a protocol");
        refused(o -> backing(o, "nowhere", "raw"), "there is no such file");
        refused(o -> backing(o, "base", "qcow2"), "this is no qcow2 image");
        refused(o -> backing(o, "n".repeat(1024), "raw"), "");
    }

    @Test
    void filesThatAreThere() throws Exception {
        Path image = directory.resolve("i.qcow2");
        Files.writeString(image, "precious");
        assertEquals(image + ": is there already; --force replaces it", message(o -> {}));
        assertEquals("precious", Files.readString(image));
        message(o -> o.replace = true, true);
        Files.writeString(directory.resolve("d"), "precious");
        String text =
                message(
                        o -> {
                            o.dataFile = "d";
                            o.replace = false;
                        },
                        false);
        assertTrue(text.contains("is there already"), text);
        Files.delete(image);
        assertEquals(
                directory.resolve("d") + ": is there already; --force replaces it",
                message(o -> o.dataFile = "d"));
        assertEquals("precious", Files.readString(directory.resolve("d")));
        assertTrue(
                String.valueOf(
                                assertThrows(
                                                Qcow2Exception.class,
                                                () ->
                                                        ImageCreator.create(
                                                                CreateOptions.of(
                                                                        directory,
                                                                        o -> o.sizeBytes = 512)))
                                        .getMessage())
                        .contains("is no regular file"));
    }

    @Test
    void whatIsBehindIsNotReplaced() {
        message(o -> {}, true);
        Path image = directory.resolve("i.qcow2");
        assertEquals(
                image + ": is behind the new image, it cannot be replaced",
                message(
                        o -> {
                            o.replace = true;
                            backing(o, "i.qcow2", "qcow2");
                        },
                        false));
    }

    @Test
    void whatFailsHalfwayLeavesNothing() {
        EncryptionFormat failing =
                new EncryptionFormat() {
                    @Override
                    public long lengthBytes() {
                        return 100_000;
                    }

                    @Override
                    public void write(ImageFile image, long offset) {
                        throw new Qcow2Exception("the disk is full");
                    }
                };
        assertEquals(
                "the disk is full",
                message(
                        o -> {
                            o.encryption = failing;
                            o.dataFile = "d";
                        },
                        false));
        assertFalse(Files.exists(directory.resolve("i.qcow2")));
        assertFalse(Files.exists(directory.resolve("d")));
    }

    private static void backing(CreateOptions.Builder options, String name, String format) {
        options.backingFile = name;
        options.backingFormat = format;
    }

    private void refusedInVersion2(Consumer<CreateOptions.Builder> changes, String what) {
        refused(
                o -> {
                    o.version = 2;
                    changes.accept(o);
                },
                "version 2 has no " + what + ", use version 3");
    }

    private void refused(Consumer<CreateOptions.Builder> changes, String why) {
        String text = message(changes);
        assertTrue(text.contains(why), text);
        assertTrue(text.indexOf('\n') < 0, text);
        assertFalse(Files.exists(directory.resolve("i.qcow2")), text);
    }

    private String message(Consumer<CreateOptions.Builder> changes) {
        return message(changes, false);
    }

    /** Of the error; nothing when it is to succeed. */
    private String message(Consumer<CreateOptions.Builder> changes, boolean succeeds) {
        CreateOptions options =
                CreateOptions.of(
                        directory.resolve("i.qcow2"),
                        o -> {
                            o.sizeBytes = 1 << 20;
                            changes.accept(o);
                        });
        if (succeeds) {
            ImageCreator.create(options);
            return "";
        }
        return String.valueOf(
                assertThrows(Qcow2Exception.class, () -> ImageCreator.create(options))
                        .getMessage());
    }
}
