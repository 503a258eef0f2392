package io.jublk.qcow2.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.QemuImg;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nobody writes to an image that somebody else has: QEMU sees our locks and we see its. */
class ImageLockTest {

    private static final int INCOMPATIBLE_FEATURES_END = 79;
    private static final byte DIRTY = 1;

    @TempDir private Path directory;
    private final Kernel kernel = new LinuxKernel();
    private Path image;

    @BeforeEach
    void makeImage() {
        image = directory.resolve("image.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", image, "1M");
    }

    @Test
    void qemuKeepsAwayFromOurs() {
        Qcow2Options options = Qcow2Options.ofImage(image.toString());
        Qcow2Target target = options.open(kernel);
        QemuImg.Result result = QemuImg.tryRun("check", image);
        target.close();
        assertTrue(result.output().contains("lock"), result::output);
        QemuImg.check(image);
    }

    @Test
    void weKeepAwayFromWhatIsOpen() {
        Qcow2Options options = Qcow2Options.ofImage(image.toString());
        Qcow2Target target = options.open(kernel);
        Qcow2Exception e = assertThrows(Qcow2Exception.class, () -> options.open(kernel));
        target.close();
        assertTrue(e.toString().contains("in use by another process"), e::toString);
        options.open(kernel).close();
    }

    /** With lazy refcounts an image is dirty for as long as QEMU has it. */
    @Test
    void whatIsOpenIsNotRepaired() throws IOException {
        Qcow2Options options = Qcow2Options.ofImage(image.toString());
        Qcow2Target target = options.open(kernel);
        byte[] bytes = Files.readAllBytes(image);
        bytes[INCOMPATIBLE_FEATURES_END] |= DIRTY;
        Files.write(image, bytes);
        assertThrows(Qcow2Exception.class, () -> options.open(kernel));
        assertArrayEquals(bytes, Files.readAllBytes(image));
        target.close();
    }

    @Test
    void readersShare() {
        Qcow2Options options = Qcow2Options.ofImage(image.toString()).withReadOnly(true);
        Qcow2Target first = options.open(kernel);
        Qcow2Target second = options.open(kernel);
        assertEquals(0, QemuImg.tryRun("info", image).exitCode());
        Qcow2Options writer = Qcow2Options.ofImage(image.toString());
        assertThrows(Qcow2Exception.class, () -> writer.open(kernel));
        first.close();
        second.close();
    }
}
