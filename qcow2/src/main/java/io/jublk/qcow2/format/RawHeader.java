package io.jublk.qcow2.format;

import io.jublk.qcow2.Qcow2Exception;
import java.lang.foreign.MemorySegment;

/** Cluster 0 as it was read, and the words to refuse it in. */
record RawHeader(String fileName, MemorySegment bytes) {

    long get(HeaderField field) {
        return field.get(bytes);
    }

    boolean isVersion2() {
        return get(HeaderField.VERSION) == 2;
    }

    /** A version 3 field: version 2 implies its value. */
    long get(HeaderField field, long inVersion2) {
        return isVersion2() ? inVersion2 : get(field);
    }

    int headerLength() {
        return (int) get(HeaderField.HEADER_LENGTH, HeaderField.VERSION_2_LENGTH);
    }

    long compressionType() {
        return headerLength() > HeaderField.COMPRESSION_TYPE.offset()
                ? get(HeaderField.COMPRESSION_TYPE)
                : Header.DEFLATE;
    }

    /** Extensions end where the backing file's name begins, else with the cluster. */
    long extensionsEnd() {
        long name = get(HeaderField.BACKING_FILE_OFFSET);
        return name == 0 ? 1L << get(HeaderField.CLUSTER_BITS) : name;
    }

    /** Refuses a number. */
    Qcow2Exception refuse(HeaderField field, String why) {
        return refuse(field, Long.toUnsignedString(get(field)), why);
    }

    /** Refuses an offset or bits, which people read in hexadecimal. */
    Qcow2Exception refuseHex(HeaderField field, String why) {
        return refuse(field, "0x" + Long.toHexString(get(field)), why);
    }

    private Qcow2Exception refuse(HeaderField field, String value, String why) {
        return new Qcow2Exception(
                fileName
                        + ": header field "
                        + field.specName()
                        + " (byte "
                        + field.offset()
                        + ") is "
                        + value
                        + ": "
                        + why);
    }

    /** Refuses a header extension by the place of its first byte. */
    Qcow2Exception refuseExtension(String name, long offset, String why) {
        return new Qcow2Exception(
                fileName + ": header extension '" + name + "' (byte " + offset + "): " + why);
    }
}
