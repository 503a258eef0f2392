package io.jublk.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code jublk qcow2 convert}, and what {@code create} shares with it. */
class Qcow2ConvertTest {

    @TempDir Path directory;
    private Path raw = Path.of("");
    private Path image = Path.of("");
    private Path secret = Path.of("");

    @BeforeEach
    void makeSource() throws IOException {
        raw = Files.writeString(directory.resolve("in.raw"), "some text\n".repeat(100_000));
        image = directory.resolve("out.qcow2");
        secret = Files.writeString(directory.resolve("secret"), "pass phrase\n");
    }

    @Test
    void thereAndBack() throws Exception {
        CommandRun there =
                convert(raw, image, "--compress", "--compression-type", "zstd", "--json");
        assertEquals(0, there.exit(), there::err);
        assertEquals("", there.err());
        assertTrue(there.out().startsWith("{\"filename\":\"" + image), there::out);
        assertTrue(there.out().contains("\"compression-type\":\"zstd\""), there::out);
        qemuImg("check", "-q", image);
        qemuImg("compare", "-q", raw, image);
        Path again = directory.resolve("again.raw");
        CommandRun back = convert(image, again, "--target-format", "raw");
        assertEquals(0, back.exit(), back::err);
        qemuImg("compare", "-q", "-f", "raw", "-F", "raw", raw, again);
    }

    @Test
    void createFromAnImage() throws Exception {
        CommandRun made =
                create(image, "--from", raw, "--compress", "--lazy-refcounts", "--cluster-size=4k");
        assertEquals(0, made.exit(), made::err);
        assertEquals("", made.err());
        qemuImg("check", "-q", image);
        qemuImg("compare", "-q", "-f", "raw", "-F", "qcow2", raw, image);
        assertTrue(Files.size(image) < Files.size(raw) / 4, "it is compressed");
        CommandRun again = create(image, "--from", raw);
        assertEquals(1, again.exit());
        assertTrue(again.err().contains("out.qcow2"), again::err);
        CommandRun plain = create(image, "--from", raw, "--force");
        assertEquals(0, plain.exit(), plain::err);
        qemuImg("compare", "-q", "-f", "raw", "-F", "qcow2", raw, image);
        assertTrue(Files.size(image) > Files.size(raw), "it is not compressed");
    }

    @Test
    void whatDoesNotGoWithACopy() {
        assertWrong("name with --from what it is made from", image, "1M", "--compress");
        assertWrong("name with --from what it is made from", image, "1M", "--snapshot=s");
        assertWrong("leave out SIZE", image, "1M", "--from", raw);
        assertWrong("--from goes with none of", image, "--from", raw, "--preallocation=full");
        assertWrong("--from goes with none of", image, "--from", raw, "--data-file=d");
        assertWrong("--from goes with none of", image, "--from", raw, "-b", "b", "-F", "raw");
        assertWrong("never encrypted", image, "--from", raw, "--compress", "--encrypt");
        assertFalse(Files.exists(image), "nothing was made");
    }

    private static void assertWrong(String why, Object... arguments) {
        CommandRun run = create(arguments);
        assertEquals(2, run.exit(), run::err);
        assertTrue(run.err().contains(why), run::err);
    }

    @Test
    void encryptedThereAndBack() throws Exception {
        CommandRun there =
                convert(raw, image, "--encrypt", "--iter-time", "1", "--passphrase-file", secret);
        assertEquals(0, there.exit(), there::err);
        String options = "driver=qcow2,encrypt.key-secret=s,file.filename=" + image;
        qemuImg(
                "compare",
                "-q",
                "--object",
                "secret,id=s,data=pass phrase",
                "--image-opts",
                "driver=raw,file.filename=" + raw,
                options);
        Path again = directory.resolve("again.raw");
        CommandRun blind = convert(image, again, "--target-format", "raw");
        assertEquals(1, blind.exit());
        assertEquals(
                "jublk: "
                        + image
                        + ": its passphrase cannot be asked for without a terminal; give it in a"
                        + " file",
                blind.errorLines().getFirst());
        CommandRun back =
                convert(image, again, "--target-format", "raw", "--source-passphrase-file", secret);
        assertEquals(0, back.exit(), back::err);
        qemuImg("compare", "-q", "-f", "raw", "-F", "raw", raw, again);
    }

    @Test
    void createdEncryptedIsOpenedByQemu() throws Exception {
        CommandRun run =
                run(
                        "create",
                        image,
                        "16M",
                        "--encrypt",
                        "--iter-time",
                        "1",
                        "--passphrase-file",
                        secret);
        assertEquals(0, run.exit(), run::err);
        qemuImg(
                "check",
                "-q",
                "--object",
                "secret,id=s,data=pass phrase",
                "--image-opts",
                "driver=qcow2,encrypt.key-secret=s,file.filename=" + image);
    }

    /** A guest could have written the first bytes. */
    @Test
    void aGuessedFormatOpensNoOtherFile() throws Exception {
        Path top = directory.resolve("top.qcow2");
        qemuImg("create", "-q", "-f", "qcow2", "-b", raw, "-F", "raw", top);
        CommandRun run = convert(top, image);
        assertEquals(1, run.exit());
        assertEquals(
                List.of(
                        "jublk: "
                                + top
                                + ": looks like qcow2 and names another file, '"
                                + raw
                                + "'; if you trust it say --source-format qcow2"),
                run.errorLines());
        CommandRun trusting = convert(top, image, "--source-format", "qcow2");
        assertEquals(0, trusting.exit(), trusting::err);
        qemuImg("compare", "-q", raw, image);
    }

    @Test
    void anotherFormatDoesNotPassForRaw() throws Exception {
        Path vmdk = directory.resolve("a.vmdk");
        qemuImg("create", "-q", "-f", "vmdk", vmdk, "1M");
        CommandRun run = convert(vmdk, image);
        assertEquals(1, run.exit());
        assertTrue(run.err().contains("looks like vmdk, jublk reads raw and qcow2"), run::err);
        assertFalse(Files.exists(image));
    }

    @Test
    void whatDoesNotGoTogetherIsAWrongCommandLine() {
        assertEquals(2, convert(raw, image, "--target-format", "raw", "--compress").exit());
        assertEquals(2, convert(raw, image, "--encrypt", "--compress").exit());
        assertEquals(2, convert(raw, image, "--passphrase-file", secret).exit());
        assertEquals(
                2,
                convert(raw, image, "--encrypt", "--iter-time", "0", "--passphrase-file", secret)
                        .exit());
        assertEquals(1, convert(raw, image, "--cluster-size", "1000").exit());
        assertFalse(Files.exists(image));
    }

    private static CommandRun convert(Path source, Path target, Object... more) {
        List<Object> words = new ArrayList<>(List.of("convert", source, target));
        words.addAll(List.of(more));
        return run(words.toArray());
    }

    private static CommandRun create(Object... arguments) {
        List<Object> words = new ArrayList<>(List.of("create"));
        words.addAll(List.of(arguments));
        return run(words.toArray());
    }

    private static CommandRun run(Object... words) {
        List<String> line = new ArrayList<>(List.of("qcow2"));
        for (Object word : words) {
            line.add(word.toString());
        }
        return CommandRun.of(line.toArray(String[]::new));
    }

    private static void qemuImg(Object... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("qemu-img"));
        for (Object word : words) {
            line.add(word.toString());
        }
        Process process = new ProcessBuilder(line).inheritIO().start();
        assertTrue(process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), () -> String.join(" ", line));
    }
}
