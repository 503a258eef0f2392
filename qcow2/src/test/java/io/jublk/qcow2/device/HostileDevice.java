package io.jublk.qcow2.device;

import io.jublk.qcow2.image.SystemTransforms;
import io.jublk.ublk.UblkException;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/** Damaged images as devices: requests may fail, and nothing else may happen. */
public final class HostileDevice {

    private static final int DEPTH = 4;

    /** As many I/Os as end before a device that never comes to rest is called hanging. */
    private static final int MAX_STEPS = 200_000;

    private static final int WRITES = 60;
    private static final int HEADER_BYTES = 48;

    /** Magic, version, backing file and cluster size: what growing has no business with. */
    private static final int FIXED_HEADER_BYTES = 24;

    private HostileDevice() {}

    /** Reads from its start and its end. */
    public static void read(Path image, byte[] passphrase, long maxBytes) {
        SimDevice device = open(image, passphrase, true);
        try {
            long size = device.target.geometry().sizeBytes();
            for (long at = 0; at < Math.min(size, maxBytes); at += SimRequest.MAX_BYTES) {
                one(device, SimRequest.Kind.READ, at, Math.min(SimRequest.MAX_BYTES, size - at));
            }
            long last = Math.min(size, SimRequest.MAX_BYTES);
            one(device, SimRequest.Kind.READ, size - last, last);
        } finally {
            device.target.drop();
        }
    }

    /** Writes, discards and flushes at random; the image is a copy that may be changed. */
    public static void write(Path image, byte[] passphrase, long seed) {
        byte[] before = content(image);
        SimDevice device = open(image, passphrase, false);
        try {
            writeAtRandom(device, new Random(seed));
        } finally {
            device.close();
        }
        expectHeader(before, image, HEADER_BYTES);
    }

    /** Makes it three times as large, if that is allowed, and writes on. */
    public static void grow(Path image, byte[] passphrase, long seed) {
        byte[] before = content(image);
        SimDevice device = open(image, passphrase, false);
        try {
            long larger = Math.multiplyExact(3L, device.target.geometry().sizeBytes());
            device.target.sizeFor(larger, false);
            one(device, SimRequest.Kind.GROW, larger, 0);
            writeAtRandom(device, new Random(seed));
        } catch (UblkException e) {
            String said = String.valueOf(e.getMessage());
            if (said.lines().count() != 1 || !said.contains(image.toString())) {
                throw new IllegalStateException("refused without words", e);
            }
        } finally {
            device.close();
        }
        expectHeader(before, image, FIXED_HEADER_BYTES);
    }

    private static void writeAtRandom(SimDevice device, Random random) {
        long size = device.target.geometry().sizeBytes();
        int block = device.target.geometry().logicalBlockBytes();
        // What clients may send: growing changes the header, as it should.
        SimRequest.Kind[] kinds =
                Arrays.stream(SimRequest.Kind.values())
                        .filter(kind -> kind != SimRequest.Kind.GROW)
                        .toArray(SimRequest.Kind[]::new);
        for (int i = 0; i < WRITES; i++) {
            SimRequest.Kind kind = kinds[random.nextInt(kinds.length)];
            long at = random.nextLong(size / block) * block;
            long length = Math.min(size - at, (1 + random.nextInt(128)) * (long) block);
            one(device, kind, at, Math.min(length, SimRequest.MAX_BYTES));
        }
    }

    private static void expectHeader(byte[] before, Path image, int bytes) {
        byte[] after = content(image);
        if (!Arrays.equals(before, 0, bytes, after, 0, bytes)) {
            throw new IllegalStateException("guest data went to the header");
        }
    }

    private static SimDevice open(Path image, byte[] passphrase, boolean readOnly) {
        Qcow2Options options =
                Qcow2Options.ofImage(image.toString())
                        .withReadOnly(readOnly)
                        .withBuffered(true)
                        .withTransforms(new SystemTransforms(_ -> passphrase.clone()));
        Qcow2Target target = options.open(new LinuxKernel());
        return new SimDevice(target, DEPTH, new Random(1), (_, _, _) -> {});
    }

    private static void one(SimDevice device, SimRequest.Kind kind, long at, long length) {
        SimRequest tag = device.tags[0];
        boolean flush = kind == SimRequest.Kind.FLUSH;
        tag.begin(kind, flush ? 0 : at, flush ? 0 : length);
        device.submit(tag);
        for (int steps = 0; !tag.isFree(); steps++) {
            if (device.isIdle() || steps > MAX_STEPS) {
                throw new IllegalStateException("a " + kind + " of " + at + " never ends");
            }
            device.step();
        }
    }

    private static byte[] content(Path image) {
        try {
            return Files.readAllBytes(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
