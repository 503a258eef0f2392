package io.jublk.qcow2.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.QemuImg;
import io.jublk.qcow2.file.HostFile;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.Header;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Images with lazy refcounts whose user was killed: the refcounts are behind, the data is there.
 */
class CrashedImageTest {

    @TempDir Path directory;
    private Path image = Path.of("");

    @BeforeEach
    void make() {
        image = directory.resolve("a.qcow2");
        QemuImg.run(
                "create",
                "-q",
                "-f",
                "qcow2",
                "-o",
                "lazy_refcounts=on,cluster_size=4k",
                image,
                "16M");
    }

    /** qemu-io does this and dies without closing the image. */
    private void dieAfter(String... commands) {
        List<Object> line = new ArrayList<>(List.of("qemu-io", "-f", "qcow2"));
        for (String command : commands) {
            line.addAll(List.of("-c", command));
        }
        line.addAll(List.of("-c", "sigraise 9", image));
        try {
            Process process =
                    new ProcessBuilder(line.stream().map(Object::toString).toList())
                            .redirectErrorStream(true)
                            .start();
            process.getInputStream().readAllBytes();
            assertNotEquals(0, process.waitFor());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isDirty() {
        try (HostFile file = HostFile.open(image, true)) {
            return Header.read(file).hasIncompatible(Features.DIRTY);
        }
    }

    private void repairDirty() {
        try (HostFile file = HostFile.open(image, false)) {
            Repair.dirty(file);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "write -P 1 0 1M; flush",
                "write -P 1 0 1M",
                "write -P 1 0 1M; flush; write -P 2 512k 8M; discard 0 100k; flush; write -P 3 0 9k"
            })
    void dirtyImageIsRepairedWithItsData(String commands) throws IOException {
        QemuImg.io(image, "write -P 7 12M 64k");
        dieAfter(commands.split("; "));
        assertTrue(isDirty());
        byte[] dirty = Files.readAllBytes(image);
        Path copy = Files.write(directory.resolve("copy.qcow2"), dirty);
        repairDirty();
        assertFalse(isDirty());
        QemuImg.check(image);
        QemuImg.run("compare", "-s", copy, image);
    }

    @Test
    void cleanImageIsNotWrittenTo() throws IOException {
        byte[] before = Files.readAllBytes(image);
        // Opened for reading: a write would be refused.
        try (HostFile file = HostFile.open(image, true)) {
            Repair.dirty(file);
        }
        assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(image)));
    }

    @Test
    void imageThatIsDamagedToBootIsRefusedInOneLine() throws IOException {
        dieAfter("write -P 1 0 1M", "flush");
        byte[] content = Files.readAllBytes(image);
        Tables tables = new Tables(content);
        Tables.put(tables.l1(0), tables.l2(0) | 0x200L).apply(content);
        Files.write(image, content);
        Qcow2Exception e = assertThrows(Qcow2Exception.class, this::repairDirty);
        assertTrue(String.valueOf(e.getMessage()).contains("a.qcow2"), e.getMessage());
        assertEquals(1, String.valueOf(e.getMessage()).lines().count());
        assertTrue(isDirty());
    }
}
