package io.jublk.qcow2.create;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.Limits;
import io.jublk.qcow2.image.ImageFormat;

/** Which options go together (qcow2_co_create in QEMU). */
final class CreateRules {

    private final CreateOptions options;

    private CreateRules(CreateOptions options) {
        this.options = options;
    }

    static void check(CreateOptions options) {
        CreateRules rules = new CreateRules(options);
        rules.checkSizes();
        rules.checkVersion2();
        rules.checkFiles();
    }

    private void checkSizes() {
        refuseUnless(
                isPowerOfTwo(options.clusterBytes())
                        && options.clusterBytes() >= 1 << Limits.MIN_CLUSTER_BITS
                        && options.clusterBytes() <= 1 << Limits.MAX_CLUSTER_BITS,
                "the cluster size is "
                        + options.clusterBytes()
                        + " bytes, it must be a power of two from 512 to 2M");
        refuseUnless(
                !options.extendedL2()
                        || options.clusterBytes() >= 1 << Limits.MIN_CLUSTER_BITS_EXTENDED_L2,
                "extended L2 entries need clusters of at least 16k");
        refuseUnless(
                isPowerOfTwo(options.refcountBits()) && options.refcountBits() <= 64,
                "refcounts have "
                        + options.refcountBits()
                        + " bits, they must be a power of two from 1 to 64");
        refuseUnless(
                options.sizeBytes() >= 0 || options.backingFile() != null,
                "no size was given, and there is no backing image to take it from");
    }

    private void checkVersion2() {
        refuseUnless(
                options.version() == 2 || options.version() == 3,
                "there is no version " + options.version() + ", only 2 and 3");
        if (options.version() == 3) {
            return;
        }
        refuseUnless(options.refcountBits() == 16, needsVersion3("refcounts but of 16 bits"));
        refuseUnless(!options.extendedL2(), needsVersion3("extended L2 entries"));
        refuseUnless(!options.lazyRefcounts(), needsVersion3("lazy refcounts"));
        refuseUnless(options.dataFile() == null, needsVersion3("external data files"));
        refuseUnless(
                options.compressionType() == Header.DEFLATE,
                needsVersion3("compression but deflate"));
    }

    private static String needsVersion3(String what) {
        return "version 2 has no " + what + ", use version 3";
    }

    private void checkFiles() {
        refuseUnless(
                options.compressionType() == Header.DEFLATE
                        || options.compressionType() == Header.ZSTD,
                "there is no compression type " + options.compressionType() + ", only 0 and 1");
        refuseUnless(
                !options.dataFileRaw() || options.dataFile() != null,
                "a raw data file needs an external data file");
        if (options.backingFile() == null) {
            refuseUnless(
                    options.backingFormat() == null,
                    "a backing format was given, and no backing file");
            return;
        }
        String format = options.backingFormat();
        refuseUnless(
                format != null,
                "a backing file needs its format, raw or qcow2: to guess it from its content would"
                        + " trust whoever wrote that");
        refuseUnless(
                ImageFormat.ofLabel(String.valueOf(format)).isPresent(),
                "the backing format is " + format + ", jublk reads raw and qcow2");
        refuseUnless(
                !options.dataFileRaw(),
                "a raw data file could not show what is in a backing file; use one of them");
        refuseUnless(
                options.preallocation() == Preallocation.OFF || options.extendedL2(),
                "preallocated clusters would hide the backing file; extended L2 entries allow both");
    }

    private static boolean isPowerOfTwo(int value) {
        return Integer.bitCount(value) == 1 && value > 0;
    }

    private void refuseUnless(boolean fine, String why) {
        if (!fine) {
            throw new Qcow2Exception(options.image() + ": cannot be made: " + why);
        }
    }
}
