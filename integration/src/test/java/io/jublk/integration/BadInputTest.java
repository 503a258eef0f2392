package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What cannot be done is said in one line that names the thing and what to do, with exit code 1, or
 * 2 for a wrong command line; and no device is left, which {@link NothingLeft} sees to.
 */
@DeviceTest
@Tag("oldest-kernel") // of the command line, whatever the kernel
class BadInputTest {

    private static final int CANNOT = 1;
    private static final int WRONG = 2;
    private static final int TESTER = 1000;

    @TempDir static Path directory;

    private Path readOnlyMount = Path.of("/nowhere");

    @BeforeAll
    void makeFiles() throws Exception {
        FileTools.resize(directory.resolve("good"), 1 << 20);
        FileTools.resize(directory.resolve("empty"), 0);
        FileTools.resize(directory.resolve("small"), 511);
        readOnlyMount = Files.createDirectory(directory.resolve("ro"));
        Program.check("mount", "-t", "tmpfs", "bad-input", readOnlyMount.toString());
        FileTools.resize(readOnlyMount.resolve("file"), 1 << 20);
        Program.check("mount", "-o", "remount,ro", readOnlyMount.toString());
    }

    @AfterAll
    void unmount() {
        Program.check("umount", readOnlyMount.toString());
    }

    /**
     * @param line what the one line has to have in it
     * @param arguments with {@code @name} for a file of this test
     */
    record Case(int code, String line, String arguments) {
        @Override
        public String toString() {
            return arguments.isEmpty() ? "(nothing)" : arguments;
        }
    }

    static Stream<Case> cases() {
        return Stream.of(
                // files
                new Case(CANNOT, "there is no such file", "add loop -f @missing"),
                new Case(CANNOT, "it is a directory", "add loop -f @"),
                new Case(CANNOT, "neither a regular file nor a block", "add loop -f /dev/null"),
                new Case(CANNOT, "has 0 bytes", "add loop -f @empty"),
                new Case(CANNOT, "less than one block", "add loop -f @small"),
                new Case(CANNOT, "file system is read-only", "add loop -f @ro/file"),
                // ranges
                new Case(CANNOT, "less than one block", "add loop -f @good --offset=1M"),
                new Case(CANNOT, "beyond the end", "add loop -f @good --offset=2M"),
                new Case(CANNOT, "multiple of 512", "add loop -f @good --offset=100"),
                new Case(CANNOT, "multiple of 512", "add loop -f @good --size=1000"),
                new Case(CANNOT, "beyond the end", "add loop -f @good --size=2M"),
                new Case(CANNOT, "beyond the end", "add loop -f @good --offset=512k --size=513k"),
                new Case(CANNOT, "--size must be more than 0", "add loop -f @good --size=0"),
                new Case(WRONG, "is no size", "add loop -f @good --size=-1"),
                new Case(WRONG, "is no size", "add loop -f @good --offset=-4096"),
                new Case(CANNOT, "multiple of 512", "add null --size=0"),
                new Case(CANNOT, "multiple of 512", "add null --size=513"),
                new Case(WRONG, "is no size", "add null --size=much"),
                new Case(WRONG, "is no size", "add null --size=1X"),
                new Case(WRONG, "is no size", "add null --size="),
                new Case(WRONG, "too large", "add null --size=99999999999G"),
                new Case(WRONG, "--size", "add ram"),
                new Case(CANNOT, "multiple of 512", "add ram --size=0"),
                // numbers
                new Case(CANNOT, "depth must be 1 to 4096, not 0", "add null -d 0"),
                new Case(CANNOT, "depth must be 1 to 4096, not 4097", "add null -d 4097"),
                new Case(CANNOT, "queues must be 1 to 4096, not 0", "add null -q 0"),
                new Case(CANNOT, "0 or more, not -1", "add null -n -1"),
                new Case(CANNOT, "device number must be", "add null -n 1048576"),
                new Case(CANNOT, "largest request must be", "add null --max-io=512"),
                new Case(CANNOT, "largest request must be", "add null --max-io=64M"),
                new Case(CANNOT, "largest request must be", "add null --max-io=8G"),
                new Case(CANNOT, "multiple of 4096", "add null --max-io=5000"),
                new Case(WRONG, "-n", "add null -n seven"),
                // words
                new Case(WRONG, "no data path is called warp", "add null --data-path=warp"),
                new Case(WRONG, "which target", "add"),
                new Case(WRONG, "tape", "add tape"),
                new Case(WRONG, "--colour", "add null --colour"),
                new Case(WRONG, "--file", "add loop"),
                new Case(WRONG, "frobnicate", "frobnicate"),
                new Case(WRONG, "-n", "del"),
                new Case(WRONG, "-n", "stop"),
                new Case(WRONG, "-a", "del -n 1 -a"),
                // devices that are not there
                new Case(CANNOT, "there is no ublk device 4711", "del -n 4711"),
                new Case(CANNOT, "there is no ublk device 4711", "stop -n 4711"),
                new Case(CANNOT, "there is no ublk device 4711", "list -n 4711"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void isRefusedInOneLine(Case c) {
        String[] arguments =
                Stream.of(c.arguments.split(" "))
                        .filter(a -> !a.isEmpty())
                        .map(a -> a.startsWith("@") ? directory + "/" + a.substring(1) : a)
                        .toArray(String[]::new);
        OneLine.expect(c.code, c.line, Jublk.inside(arguments));
    }

    @Test
    void isRefusedInOneLineByTheWholeCommandToo() {
        OneLine.expect(
                CANNOT,
                "there is no such file",
                Jublk.run("add", "loop", "-f", directory.resolve("missing").toString()));
    }

    @Test
    void takenNumberIsRefusedByTheDriver() {
        Jublk.okInside("add", "null", "-n", "5");
        OneLine.expect(CANNOT, "device number 5 is taken", Jublk.inside("add", "null", "-n", "5"));
        assertEquals(1, Jublk.objects(Jublk.okInside("list", "--json")).size());
        Jublk.okInside("del", "-n", "5");
    }

    @Test
    void oneMissingDeviceAmongSeveralLeavesTheOthersAlone() {
        Jublk.okInside("add", "null", "-n", "6");
        OneLine.expect(
                CANNOT,
                "there is no ublk device 4711",
                Jublk.inside("del", "-n", "6", "-n", "4711"));
        assertEquals(List.of(6), NothingLeft.ids());
        Jublk.okInside("del", "-n", "6");
    }

    @Test
    @Tag("tester")
    void fileThatIsNotPermittedIsNamed() throws Exception {
        // Its directory may be entered; the file itself is root's.
        Path file = FileTools.sparse(Path.of("/tmp"), 1 << 20);
        try {
            OneLine.expect(
                    CANNOT, "permission denied", asTester("add", "loop", "-f", file.toString()));
        } finally {
            Files.delete(file);
        }
    }

    @Test
    @Tag("tester")
    void ordinaryUserIsToldToBeRoot() {
        OneLine.expect(CANNOT, "root", asTester("add", "null"));
        Program.Result doctor = asTester("doctor");
        assertEquals(CANNOT, doctor.code(), doctor::toString);
        assertEquals("", doctor.err());
        assertTrue(doctor.out().contains("run as root"), doctor::toString);
    }

    private static Program.Result asTester(String... arguments) {
        return Program.run(
                Stream.concat(
                                Stream.of(
                                        "setpriv",
                                        "--reuid=" + TESTER,
                                        "--regid=" + TESTER,
                                        "--clear-groups",
                                        Jublk.LAUNCHER),
                                Stream.of(arguments))
                        .toArray(String[]::new));
    }
}
