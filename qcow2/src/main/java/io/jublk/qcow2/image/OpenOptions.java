package io.jublk.qcow2.image;

import org.jspecify.annotations.Nullable;

/**
 * How to open an image.
 *
 * @param snapshot the id or name of an internal snapshot to read instead of the present state
 * @param dataFile the external data file, instead of the one that the image names; relative to the
 *     current directory
 * @param backing whether to open the images behind it; without them nothing unallocated can be read
 * @param transforms of compressed and encrypted images
 */
public record OpenOptions(
        @Nullable String snapshot,
        @Nullable String dataFile,
        boolean backing,
        Transforms transforms) {

    public static final OpenOptions DEFAULTS = new OpenOptions(null, null, true, Transforms.NONE);

    public OpenOptions withSnapshot(@Nullable String idOrName) {
        return new OpenOptions(idOrName, dataFile, backing, transforms);
    }

    public OpenOptions withDataFile(@Nullable String path) {
        return new OpenOptions(snapshot, path, backing, transforms);
    }

    public OpenOptions withoutBacking() {
        return new OpenOptions(snapshot, dataFile, false, transforms);
    }

    public OpenOptions withTransforms(Transforms all) {
        return new OpenOptions(snapshot, dataFile, backing, all);
    }

    /** For an image behind this one: what was asked of this one alone does not hold there. */
    OpenOptions forBacking() {
        return new OpenOptions(null, null, backing, transforms);
    }
}
