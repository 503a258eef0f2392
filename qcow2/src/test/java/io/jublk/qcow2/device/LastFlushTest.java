package io.jublk.qcow2.device;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.jublk.qcow2.QemuImg;
import io.jublk.uring.LinuxKernel;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image that is closed in order holds all that was written, flushed or not, and no leaks. */
class LastFlushTest {

    private static final int CLUSTER = 4096;

    @TempDir private Path directory;
    private Path image;

    @BeforeEach
    void makeImage() {
        image = directory.resolve("image.qcow2");
        QemuImg.run("create", "-q", "-f", "qcow2", "-o", "cluster_size=" + CLUSTER, image, "16M");
    }

    @Test
    void writesThatNobodyFlushedAreThere() {
        SimDevice device = open();
        write(device, 0, 4 * CLUSTER, 7);
        write(device, 8 << 20, CLUSTER, 9);
        device.close();
        expect("read -P 7 0 16k", "read -P 9 8M 4k", "read -P 0 16k 4k");
    }

    @Test
    void whatWasDiscardedIsFree() {
        SimDevice device = open();
        for (int at = 0; at < 4 << 20; at += SimRequest.MAX_BYTES) {
            write(device, at, SimRequest.MAX_BYTES, 5);
        }
        request(device, SimRequest.Kind.FLUSH, 0, 0);
        request(device, SimRequest.Kind.DISCARD, 1 << 20, 2 << 20);
        device.close();
        expect("read -P 5 0 1M", "read -P 0 1M 2M", "read -P 5 3M 1M");
    }

    private SimDevice open() {
        Qcow2Target target =
                Qcow2Options.ofImage(image.toString())
                        .withBuffered(true)
                        .withL2Cache(1)
                        .open(new LinuxKernel());
        return new SimDevice(
                target, 1, new Random(1), (tag, kind, error) -> assertEquals(0, error, "" + kind));
    }

    private static void write(SimDevice device, long offset, int lengthBytes, int value) {
        SimRequest tag = device.tags[0];
        tag.begin(SimRequest.Kind.WRITE, offset, lengthBytes);
        tag.payload().fill((byte) value);
        await(device, tag);
    }

    private static void request(
            SimDevice device, SimRequest.Kind kind, long offset, long lengthBytes) {
        SimRequest tag = device.tags[0];
        tag.begin(kind, offset, lengthBytes);
        await(device, tag);
    }

    private static void await(SimDevice device, SimRequest tag) {
        device.submit(tag);
        while (!tag.isFree()) {
            device.step();
        }
    }

    private void expect(String... reads) {
        QemuImg.check(image);
        QemuImg.io(image, reads);
    }
}
