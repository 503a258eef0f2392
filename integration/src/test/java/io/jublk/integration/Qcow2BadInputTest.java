package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.jublk.qcow2.device.Qcow2Options;
import io.jublk.ublk.Device;
import io.jublk.uring.LinuxKernel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A qcow2 image that will not do is refused in one line that names it and what is wrong; and no
 * device is left, which {@link NothingLeft} sees to.
 */
@DeviceTest
@Tag("oldest-kernel") // of the command line, whatever the kernel
class Qcow2BadInputTest {

    private static final int CANNOT = 1;
    private static final int WRONG = 2;
    private static final long SIZE = 1 << 20;

    // ---- places in the header (docs/interop/qcow2.txt in QEMU)
    private static final int VERSION = 7;
    private static final int CLUSTER_BITS = 23;
    private static final int L1_SIZE = 36;
    private static final int REFCOUNT_TABLE_OFFSET = 48;
    private static final int INCOMPATIBLE = 72;

    @TempDir static Path directory;

    @BeforeAll
    void makeFiles() throws Exception {
        FileTools.resize(directory.resolve("raw"), SIZE);
        FileTools.resize(directory.resolve("empty"), 0);
        Qcow2Image.withSnapshot(directory);
        image("good");
        Files.write(directory.resolve("cut"), FileTools.read(directory.resolve("good"), 0, 60));
        damage("version", VERSION, 4);
        damage("clusters", CLUSTER_BITS, 40);
        damage("l1", L1_SIZE, 0x7f);
        damage("refcounts", REFCOUNT_TABLE_OFFSET + Long.BYTES - 1, 1);
        damage("dirty", INCOMPATIBLE + 7, 1);
        damage("corrupt", INCOMPATIBLE + 7, 2);
        damage("feature", INCOMPATIBLE + 1, 1);
        image("base");
        image("orphan", "-b", "base", "-F", "qcow2");
        Files.delete(directory.resolve("base"));
        image("data", "--data-file=outside");
        Files.delete(directory.resolve("outside"));
        Files.writeString(directory.resolve("right"), "open sesame\n");
        Files.writeString(directory.resolve("wrong"), "open barley\n");
        image("luks", Qcow2Image.encryption(directory.resolve("right")).toArray(String[]::new));
    }

    private static void image(String name, String... options) {
        Qcow2Image.create(directory.resolve(name), SIZE, List.of(options));
    }

    private static void damage(String name, int offset, int value) throws Exception {
        image(name);
        FileTools.write(directory.resolve(name), offset, new byte[] {(byte) value});
    }

    /**
     * @param line what the one line has to have in it
     * @param arguments with {@code @name} for a file of this test
     */
    record Case(int code, String line, String arguments) {
        @Override
        public String toString() {
            return ("add qcow2 " + arguments).strip();
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                // files
                new Case(WRONG, "--file", ""),
                new Case(CANNOT, "there is no such file", "-f @missing"),
                new Case(CANNOT, "directory", "-f @"),
                new Case(CANNOT, "has 0 bytes", "-f @empty"),
                new Case(CANNOT, "/dev/null", "-f /dev/null"),
                new Case(CANNOT, "this is no qcow2 image", "-f @raw"),
                // headers
                new Case(CANNOT, "has 60 bytes", "-f @cut"),
                new Case(CANNOT, "versions 2 and 3", "-f @version"),
                new Case(CANNOT, "must be 9 to 21", "-f @clusters"),
                new Case(CANNOT, "l1_size", "-f @l1"),
                new Case(CANNOT, "refcount_table_offset", "-f @refcounts"),
                new Case(CANNOT, "marked corrupt", "-f @corrupt"),
                new Case(CANNOT, "bit 48", "-f @feature"),
                // other files
                new Case(CANNOT, "its backing file", "-f @orphan"),
                new Case(CANNOT, "its external data file", "-f @data"),
                // passphrases
                new Case(CANNOT, "--passphrase-file", "-f @luks"),
                new Case(CANNOT, "passphrase is wrong", "-f @luks --passphrase-file @wrong"),
                new Case(CANNOT, "no such passphrase file", "-f @luks --passphrase-file @missing"),
                new Case(CANNOT, "is empty", "-f @luks --passphrase-file @empty"),
                // options
                new Case(CANNOT, "no snapshot 'after'", "-f @snapshot.qcow2 --snapshot after"),
                new Case(WRONG, "--discard", "-f @good --discard=much"),
                new Case(WRONG, "is no size", "-f @good --l2-cache=much"),
                new Case(WRONG, "--l2-cache", "-f @good --l2-cache=-1"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isRefusedInOneLine(Case c) {
        Program.Result result = Jublk.inside(arguments(c.arguments));
        OneLine.expect(c.code, c.line, result);
        assertFalse(result.err().contains("unexpected"), result::toString);
    }

    @Test
    void isRefusedInOneLineByTheWholeCommandToo() {
        OneLine.expect(CANNOT, "--passphrase-file", Jublk.run(arguments("-f @luks")));
    }

    /** What must not be written may be looked at. */
    @ParameterizedTest
    @ValueSource(strings = {"dirty", "corrupt"})
    void readOnlyIsGranted(String name) throws Exception {
        start(options(name).withReadOnly(true)).close();
    }

    /** A writer that was killed with lazy refcounts has left it so. */
    @Test
    void dirtyImageIsRepairedFirst() throws Exception {
        damage("repaired", INCOMPATIBLE + 7, 1);
        start(options("repaired")).close();
        Path file = directory.resolve("repaired");
        assertEquals(0, FileTools.read(file, INCOMPATIBLE + 7, 1)[0], "incompatible features");
        Jublk.okInside("qcow2", "check", file.toString());
    }

    @Test
    void imageInUseIsRefused() {
        try (Device device = start(options("good"))) {
            for (String more : List.of("", " --read-only")) {
                OneLine.expect(CANNOT, "in use", Jublk.inside(arguments("-f @good" + more)));
            }
            assertEquals(List.of(device.id()), NothingLeft.ids());
        }
    }

    private static Qcow2Options options(String name) {
        return Qcow2Options.ofImage(directory.resolve(name).toString());
    }

    private static Device start(Qcow2Options options) {
        return TestDevices.start(options.open(new LinuxKernel()), TestDevices.options(null));
    }

    private static String[] arguments(String text) {
        return Stream.concat(Stream.of("add", "qcow2"), Stream.of(text.split(" ")))
                .filter(a -> !a.isEmpty())
                .map(a -> a.startsWith("@") ? directory + "/" + a.substring(1) : a)
                .toArray(String[]::new);
    }
}
