package io.jublk.qcow2.device;

import io.jublk.qcow2.image.OpenOptions;
import io.jublk.qcow2.image.Transforms;
import io.jublk.uring.Kernel;
import org.jspecify.annotations.Nullable;

/**
 * Which image, and how it is a device.
 *
 * @param snapshot the id or name of an internal snapshot, to be read; null for the present state
 * @param buffered through the page cache, even where direct I/O is possible
 * @param l2CacheBytes the memory for L2 tables; 0 for what covers the image, up to {@link
 *     #MAX_DEFAULT_CACHE_BYTES}
 * @param transforms of encrypted images
 * @param outlivesServer a change is acknowledged when the tables that lead to it are in the file:
 *     the server may die at any moment, and its successor finds all that clients were told of
 */
public record Qcow2Options(
        String path,
        boolean readOnly,
        @Nullable String snapshot,
        boolean buffered,
        Discards discards,
        long l2CacheBytes,
        Transforms transforms,
        boolean outlivesServer) {

    /** As QEMU: 256 GiB of virtual disk at 64 KiB clusters. */
    public static final long MAX_DEFAULT_CACHE_BYTES = 32L << 20;

    /** All of an image, for reading and writing. */
    public static Qcow2Options ofImage(String path) {
        return new Qcow2Options(
                path, false, null, false, Discards.UNMAP, 0, Transforms.NONE, false);
    }

    public Qcow2Options withReadOnly(boolean value) {
        return new Qcow2Options(
                path,
                value,
                snapshot,
                buffered,
                discards,
                l2CacheBytes,
                transforms,
                outlivesServer);
    }

    public Qcow2Options withSnapshot(@Nullable String idOrName) {
        return new Qcow2Options(
                path,
                readOnly,
                idOrName,
                buffered,
                discards,
                l2CacheBytes,
                transforms,
                outlivesServer);
    }

    public Qcow2Options withBuffered(boolean value) {
        return new Qcow2Options(
                path,
                readOnly,
                snapshot,
                value,
                discards,
                l2CacheBytes,
                transforms,
                outlivesServer);
    }

    public Qcow2Options withDiscards(Discards value) {
        return new Qcow2Options(
                path,
                readOnly,
                snapshot,
                buffered,
                value,
                l2CacheBytes,
                transforms,
                outlivesServer);
    }

    public Qcow2Options withL2Cache(long bytes) {
        return new Qcow2Options(
                path, readOnly, snapshot, buffered, discards, bytes, transforms, outlivesServer);
    }

    public Qcow2Options withTransforms(Transforms value) {
        return new Qcow2Options(
                path, readOnly, snapshot, buffered, discards, l2CacheBytes, value, outlivesServer);
    }

    public Qcow2Options withOutlivesServer(boolean value) {
        return new Qcow2Options(
                path, readOnly, snapshot, buffered, discards, l2CacheBytes, transforms, value);
    }

    /** A snapshot is history: it is never written to. */
    boolean opensReadOnly() {
        return readOnly || snapshot != null;
    }

    OpenOptions openOptions() {
        return OpenOptions.DEFAULTS.withSnapshot(snapshot).withTransforms(transforms);
    }

    /**
     * Opens the image and makes the target; the caller closes it, or the device it is given to.
     *
     * @throws io.jublk.ublk.UblkException when the image, or a file that it needs, will not do
     */
    public Qcow2Target open(Kernel kernel) {
        return new ImageOpener(kernel, this).open();
    }
}
