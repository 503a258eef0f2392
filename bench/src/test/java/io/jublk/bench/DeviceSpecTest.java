package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceSpecTest {

    @Test
    void loopGetsAFile() {
        DeviceSpec spec = DeviceSpec.parse(" loop  --data-path copied ");
        assertTrue(spec.needsFile());
        assertEquals(
                List.of("loop", "--data-path", "copied", "--file", "/f"),
                spec.arguments(Path.of("/f")));
    }

    @Test
    void othersGetNone() {
        assertFalse(DeviceSpec.parse("null --size 1G").needsFile());
    }

    @ParameterizedTest
    @ValueSource(strings = {"loop --file x", "loop --file=x", "loop -f x", "loop -fx"})
    void aFileOfTheUsersIsSeen(String text) {
        DeviceSpec spec = DeviceSpec.parse(text);
        assertTrue(spec.namesFile());
        assertFalse(spec.needsFile());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "--data-path copied", "loop --foreground"})
    void whatCannotBeAddedIsRefused(String text) {
        assertThrows(BenchException.class, () -> DeviceSpec.parse(text));
    }
}
