/** The qcow2 image format as a library, and its images as block devices. */
@SuppressWarnings("module") // the format has a digit at the end of its name
@org.jspecify.annotations.NullMarked
module io.jublk.qcow2 {
    requires static org.jspecify;
    requires transitive io.jublk.ublk;

    exports io.jublk.qcow2.check;
    exports io.jublk.qcow2.codec;
    exports io.jublk.qcow2.convert;
    exports io.jublk.qcow2.create;
    exports io.jublk.qcow2.crypt;
    exports io.jublk.qcow2.device;
    exports io.jublk.qcow2.file;
    exports io.jublk.qcow2.format;
    exports io.jublk.qcow2.image;
    exports io.jublk.qcow2;
}
