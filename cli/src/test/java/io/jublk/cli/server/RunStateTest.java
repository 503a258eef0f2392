package io.jublk.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.UblkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In the directory that the build names by JUBLK_RUN_DIR. */
class RunStateTest {

    @BeforeEach
    void onlyElsewhere() throws IOException {
        assumeTrue(System.getenv("JUBLK_RUN_DIR") != null, "JUBLK_RUN_DIR is not set");
        clean();
    }

    @AfterEach
    void clean() throws IOException {
        if (System.getenv("JUBLK_RUN_DIR") != null && Files.exists(RunState.directory())) {
            try (Stream<Path> all = Files.walk(RunState.directory())) {
                for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    @Test
    void directoryIsTheOneOfTheEnvironment() {
        assertEquals(Path.of(System.getenv("JUBLK_RUN_DIR")), RunState.directory());
        assertEquals(RunState.directory().resolve("7.json"), RunState.file(7));
        assertEquals(RunState.directory().resolve("7.log"), RunState.log(7));
    }

    @Test
    void directoryIsForItsOwnerAlone() throws IOException {
        RunState.prepare();
        RunState.prepare();
        assertEquals(
                PosixFilePermissions.fromString("rwx------"),
                Files.getPosixFilePermissions(RunState.directory()));
    }

    @Test
    void stateComesBack() {
        RunState.prepare();
        JsonObject state = new JsonObject().put("type", "loop").put("file", "/tmp/a b\n\"ü\"");
        RunState.write(3, state);
        assertEquals(state.fields(), RunState.read(3).orElseThrow().fields());
    }

    @Test
    void stateIsReplacedWholeAndLeavesNothingBeside() throws IOException {
        RunState.prepare();
        RunState.write(3, new JsonObject().put("since", "then"));
        RunState.write(3, new JsonObject().put("since", "now"));
        assertEquals("now", RunState.read(3).orElseThrow().text("since"));
        try (Stream<Path> files = Files.list(RunState.directory())) {
            assertEquals(List.of(RunState.file(3)), files.toList());
        }
    }

    @Test
    void stateThatIsMissingOrDamagedIsNone() throws IOException {
        RunState.prepare();
        assertTrue(RunState.read(3).isEmpty());
        for (String damaged : List.of("", "{\"type\":", "[]", "\0\0\0\0")) {
            Files.writeString(RunState.file(3), damaged);
            assertTrue(RunState.read(3).isEmpty(), damaged);
        }
        Files.write(RunState.file(3), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertTrue(RunState.read(3).isEmpty(), "no UTF-8");
    }

    @Test
    void forgottenDeviceHasNoFiles() throws IOException {
        RunState.prepare();
        RunState.write(3, new JsonObject());
        RunState.write(4, new JsonObject());
        Files.writeString(RunState.log(3), "log");
        RunState.remove(3);
        RunState.remove(3);
        assertFalse(Files.exists(RunState.file(3)));
        assertFalse(Files.exists(RunState.log(3)));
        assertTrue(Files.exists(RunState.file(4)));
    }

    @Test
    void stateThatCannotBeWrittenNamesItsFile() {
        UblkException e =
                assertThrows(UblkException.class, () -> RunState.write(3, new JsonObject()));
        assertTrue(
                String.valueOf(e.getMessage()).startsWith("cannot write " + RunState.file(3)),
                e::toString);
    }
}
