package io.jublk.examples;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Device;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Target;
import io.jublk.uring.LinuxKernel;
import java.util.List;

/** Two files as one striped device: a request is as many secondaries as it has pieces. */
public final class Stripe implements Target {

    private static final int CHUNK = 64 << 10;

    private final List<BackingFile> files;

    Stripe(BackingFile left, BackingFile right) {
        files = List.of(left, right);
    }

    @Override
    public String type() {
        return "stripe";
    }

    @Override
    public List<BackingFile> files() {
        return files;
    }

    @Override
    public Geometry geometry() {
        long smaller = Math.min(files.get(0).sizeBytes(), files.get(1).sizeBytes());
        return Geometry.ofSize(2 * (smaller - smaller % CHUNK));
    }

    @Override
    public void read(IoRequest r) {
        long piece;
        for (long done = 0; done < r.lengthBytes(); done += piece) {
            piece = piece(r, done);
            r.read(file(r, done), fileOffset(r, done), done, piece);
        }
    }

    @Override
    public void write(IoRequest r) {
        long piece;
        for (long done = 0; done < r.lengthBytes(); done += piece) {
            piece = piece(r, done);
            r.write(file(r, done), fileOffset(r, done), done, piece);
        }
    }

    /** From here to the end of the chunk, or of the request. */
    private static long piece(IoRequest r, long done) {
        long inChunk = (r.offsetBytes() + done) % CHUNK;
        return Math.min(CHUNK - inChunk, r.lengthBytes() - done);
    }

    private BackingFile file(IoRequest r, long done) {
        return files.get((int) ((r.offsetBytes() + done) / CHUNK % 2));
    }

    private static long fileOffset(IoRequest r, long done) {
        long at = r.offsetBytes() + done;
        return at / CHUNK / 2 * CHUNK + at % CHUNK;
    }

    /** Serves two files until the device is deleted: {@code jublk del -n N}. */
    public static void main(String[] args) throws Exception {
        LinuxKernel kernel = new LinuxKernel();
        Target stripe =
                new Stripe(
                        BackingFile.open(kernel, args[0], false, false),
                        BackingFile.open(kernel, args[1], false, false));
        try (Device device = Device.start(kernel, stripe, DeviceOptions.DEFAULTS)) {
            System.out.println(device.path() + " by " + device.dataPath().label());
            device.awaitEnd();
        }
    }
}
