package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.cli.output.JsonObject;
import io.jublk.qcow2.crypt.PassphraseFile;
import io.jublk.qcow2.device.Qcow2Options;
import io.jublk.qcow2.device.Qcow2Target;
import io.jublk.qcow2.image.SystemTransforms;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Device;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** A qcow2 image of a test, made by jublk's own commands: a guest has no qemu-img. */
final class Qcow2Image {

    /** What {@code check} finds; the keys of its JSON. */
    record Health(long errors, long leaks) {}

    private final Path file;
    private final @Nullable Path passphrase;

    private Qcow2Image(Path file, @Nullable Path passphrase) {
        this.file = file;
        this.passphrase = passphrase;
    }

    /** A new one in this directory. */
    static Qcow2Image create(Path directory, long sizeBytes, String... options) throws IOException {
        Path file = directory.resolve("disk.qcow2");
        create(file, sizeBytes, List.of(options));
        return new Qcow2Image(file, null);
    }

    static Qcow2Image encrypted(Path directory, long sizeBytes) throws IOException {
        Path file = directory.resolve("disk.qcow2");
        Path passphrase = Files.writeString(directory.resolve("passphrase"), "open sesame\n");
        create(file, sizeBytes, encryption(passphrase));
        return new Qcow2Image(file, passphrase);
    }

    /** What is in a raw file, with clusters that are compressed. */
    static Qcow2Image compressed(Path directory, Path raw) {
        Path file = directory.resolve("disk.qcow2");
        Jublk.okInside(
                "qcow2",
                "convert",
                "--compress",
                "--source-format=raw",
                raw.toString(),
                file.toString());
        return new Qcow2Image(file, null);
    }

    /**
     * QEMU's, of 4 MiB, with a snapshot "before": 128 KiB of 0x11, behind it zeros. Now 0x22 is in
     * the 128 KiB from 64 KiB on.
     */
    static Qcow2Image withSnapshot(Path directory) throws IOException {
        Path file = directory.resolve("snapshot.qcow2");
        try (InputStream in =
                new GZIPInputStream(
                        Objects.requireNonNull(
                                Qcow2Image.class.getResourceAsStream("snapshot.qcow2.gz")))) {
            Files.copy(in, file);
        }
        return new Qcow2Image(file, null);
    }

    /** The least work for a passphrase: it is no secret, and derived anew at each opening. */
    static List<String> encryption(Path passphrase) {
        return List.of("--encrypt", "--iter-time=1", "--passphrase-file=" + passphrase);
    }

    static void create(Path file, long sizeBytes, List<String> options) {
        List<String> arguments = new ArrayList<>(List.of("qcow2", "create"));
        arguments.addAll(options);
        arguments.addAll(List.of(file.toString(), Long.toString(sizeBytes)));
        Jublk.okInside(arguments.toArray(String[]::new));
    }

    Path file() {
        return file;
    }

    /** A device of a server's own process, as {@code jublk add} makes it. */
    JsonObject add(String... options) {
        List<String> arguments =
                new ArrayList<>(List.of("add", "qcow2", "-f", file.toString(), "--json"));
        if (passphrase != null) {
            arguments.add("--passphrase-file=" + passphrase);
        }
        arguments.addAll(List.of(options));
        return Jublk.object(Jublk.okInside(arguments.toArray(String[]::new)));
    }

    static void delete(JsonObject device) {
        Jublk.okInside("del", "-n", Long.toString(device.number("id")));
    }

    Qcow2Options options() {
        Qcow2Options options = Qcow2Options.ofImage(file.toString());
        return passphrase == null
                ? options
                : options.withTransforms(new SystemTransforms(new PassphraseFile(passphrase)));
    }

    Qcow2Target open() {
        return options().open(new LinuxKernel());
    }

    /** A device of this process. */
    Device start(@Nullable DataPathKind path) {
        return TestDevices.start(open(), TestDevices.options(path));
    }

    Health check() {
        Program.Result result = Jublk.inside("qcow2", "check", "--json", file.toString());
        JsonObject report = Jublk.object(result.out());
        assertEquals(0, report.number("check-errors"), result::toString);
        return new Health(
                report.number("corruptions") + report.number("overlaps"), report.number("leaks"));
    }

    /** As after any orderly end. */
    void expectClean() {
        assertEquals(new Health(0, 0), check(), file::toString);
    }

    /** As after any end at all. */
    void expectNoCorruption() {
        assertEquals(0, check().errors(), () -> "errors of " + file);
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
