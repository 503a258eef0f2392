package io.jublk.qcow2.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.qcow2.QemuImg;
import io.jublk.uring.LinuxKernel;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When the space of discarded clusters goes back to the file system. */
class FreedSpaceTest {

    private static final int LENGTH = SimRequest.MAX_BYTES;

    @TempDir private Path directory;
    private SimDevice device;
    private SimRequest first;
    private SimRequest second;

    @BeforeEach
    void open() {
        Path image = directory.resolve("image.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", image, "16M");
        Qcow2Target target =
                Qcow2Options.ofImage(image.toString()).withBuffered(true).open(new LinuxKernel());
        device =
                new SimDevice(
                        target,
                        2,
                        new Random(1),
                        (tag, kind, error) -> assertEquals(0, error, "" + kind));
        first = device.tags[0];
        second = device.tags[1];
        toItsEnd(first, SimRequest.Kind.WRITE);
    }

    /** Its tag need not be used again for that. */
    @Test
    void requestThatHasCompletedHoldsNothingBack() {
        toItsEnd(second, SimRequest.Kind.WRITE); // in place
        toItsEnd(first, SimRequest.Kind.DISCARD);
        toItsEnd(first, SimRequest.Kind.FLUSH);
        assertEquals(LENGTH, device.givenBackBytes);
        device.close();
    }

    @Test
    void requestUnderWayHoldsBackWhatItReads() {
        begin(second, SimRequest.Kind.READ);
        toItsEnd(first, SimRequest.Kind.DISCARD);
        toItsEnd(first, SimRequest.Kind.FLUSH);
        assertEquals(0, device.givenBackBytes);
        while (!second.isFree()) {
            device.step();
        }
        toItsEnd(first, SimRequest.Kind.FLUSH);
        assertEquals(LENGTH, device.givenBackBytes);
        device.close();
    }

    private void begin(SimRequest tag, SimRequest.Kind kind) {
        tag.begin(kind, 0, kind == SimRequest.Kind.FLUSH ? 0 : LENGTH);
        device.submit(tag);
    }

    private void toItsEnd(SimRequest tag, SimRequest.Kind kind) {
        begin(tag, kind);
        while (!tag.isFree()) {
            device.stepBeside(tag == first ? second : first);
        }
    }
}
