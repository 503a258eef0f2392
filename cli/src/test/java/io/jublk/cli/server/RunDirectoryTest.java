package io.jublk.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where whose run state lies. */
class RunDirectoryTest {

    private static final int NOBODY_HERE = 123_456_789;

    @TempDir private Path run;

    private final int self = Privilege.uid();
    private final Path home = Path.of("/home/somebody");

    @Test
    void variableDecides() {
        assertEquals(
                Path.of("/elsewhere"), choose(Map.of("JUBLK_RUN_DIR", "/elsewhere"), NOBODY_HERE));
        assertEquals(Path.of("/elsewhere"), choose(Map.of("JUBLK_RUN_DIR", "/elsewhere"), 0));
    }

    @Test
    void rootHasItInRunWhateverTheSession() {
        assertEquals(run.resolve("jublk"), choose(Map.of("XDG_RUNTIME_DIR", run.toString()), 0));
    }

    @Test
    void userHasItInTheSessionsDirectory() throws IOException {
        Path session = Files.createDirectories(run.resolve("user/" + self));
        // As another user than root whom this directory belongs to, where the tests run as root.
        Map<String, String> set = Map.of("XDG_RUNTIME_DIR", session.toString());
        if (self != 0) {
            assertEquals(session.resolve("jublk"), choose(set, self));
            assertEquals(session.resolve("jublk"), choose(Map.of(), self));
        }
        // of somebody else: that is a shell of su or sudo
        assertEquals(home.resolve(".local/state/jublk"), choose(set, NOBODY_HERE));
    }

    @Test
    void userWithoutASessionHasItAtHome() {
        assertEquals(home.resolve(".local/state/jublk"), choose(Map.of(), NOBODY_HERE));
        assertEquals(
                Path.of("/state/jublk"), choose(Map.of("XDG_STATE_HOME", "/state"), NOBODY_HERE));
    }

    @Test
    void capabilitiesAreReadFromTheStatusOfAProcess() throws IOException {
        Path status =
                Files.writeString(run.resolve("status"), "Name:\tx\nCapEff:\t0000000000200000\n");
        assertEquals(1L << 21, Privilege.effective(status));
        Files.writeString(status, "Name:\tx\n");
        assertEquals(0, Privilege.effective(status));
        assertEquals(0, Privilege.effective(run.resolve("missing")));
        assertTrue(!Privilege.isAdministrator() || self == 0, "an administrator is root here");
    }

    private Path choose(Map<String, String> environment, int uid) {
        return RunDirectory.choose(environment, uid, run, home);
    }
}
