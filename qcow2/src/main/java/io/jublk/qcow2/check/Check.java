package io.jublk.qcow2.check;

import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.Header;

/**
 * Looks at all of an image's metadata and counts what is wrong with it, as {@code qemu-img check}
 * counts (qcow2_check_refcounts in QEMU's block/qcow2-refcount.c). The image is not written to.
 *
 * <p>Time and memory follow the file's real size, whatever the image says: five bytes for each
 * cluster of the file, and each table is read once.
 */
public final class Check {

    /**
     * @param header of {@link Header#readForCheck}
     * @throws io.jublk.qcow2.Qcow2Exception when the file cannot be read
     */
    public static CheckReport run(ImageFile file, Header header, CheckOptions options) {
        return Analysis.of(Subject.of(file, header), options).report();
    }

    /** As above, with the header read anew. */
    public static CheckReport run(ImageFile file, CheckOptions options) {
        return run(file, Header.readForCheck(file), options);
    }

    private Check() {}
}
