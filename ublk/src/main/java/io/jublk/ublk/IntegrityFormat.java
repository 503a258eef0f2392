package io.jublk.ublk;

import io.jublk.ublk.uapi.IntegrityParams;
import java.util.Locale;

/**
 * What goes with each interval of data: struct ublk_param_integrity. The block layer makes the
 * protection information of what is written and verifies that of what is read.
 *
 * @param intervalBytes how much data one unit of metadata is for: at least a sector, at most the
 *     logical block
 * @param metadataBytes of a unit, 1 to 255, the checksum's tuple at its start
 * @param referenceTag whether the tuple has the low bits of the interval's number (T10 type 1)
 */
public record IntegrityFormat(
        Checksum checksum, int intervalBytes, int metadataBytes, boolean referenceTag) {

    /** LBMD_PI_CSUM_* of linux/fs.h. */
    public enum Checksum {
        /** Metadata that nobody verifies. */
        NONE("none", IntegrityParams.CSUM_NONE, 0),
        /** T10 DIF: CRC-16 of polynomial 0x8bb7. */
        T10_CRC("t10-crc", IntegrityParams.CSUM_CRC16_T10DIF, 8),
        /** T10 DIF with the Internet checksum, which is cheaper. */
        IP("ip", IntegrityParams.CSUM_IP, 8),
        /** NVMe: CRC-64 of polynomial 0xad93d23594c93659, reflected. */
        NVME_CRC64("nvme-crc64", IntegrityParams.CSUM_CRC64_NVME, 16);

        private final String label;
        private final int number;
        private final int tupleBytes;

        Checksum(String label, int number, int tupleBytes) {
            this.label = label;
            this.number = number;
            this.tupleBytes = tupleBytes;
        }

        public String label() {
            return label;
        }

        int number() {
            return number;
        }

        /** Of the protection information in a unit of metadata (ublk_integrity_pi_tuple_size). */
        public int tupleBytes() {
            return tupleBytes;
        }

        /**
         * @throws UblkException for a word that is none
         */
        public static Checksum ofLabel(String label) {
            for (Checksum checksum : values()) {
                if (checksum.label.equals(label.toLowerCase(Locale.ROOT))) {
                    return checksum;
                }
            }
            throw new UblkException(
                    "no integrity is called "
                            + label
                            + "; choose from none, t10-crc, ip, nvme-crc64");
        }
    }

    /** metadata_size is a byte. */
    private static final int MAX_METADATA_BYTES = 255;

    public IntegrityFormat {
        if (metadataBytes < Math.max(1, checksum.tupleBytes())
                || metadataBytes > MAX_METADATA_BYTES) {
            throw new UblkException(
                    "metadata of "
                            + checksum.label()
                            + " has "
                            + Math.max(1, checksum.tupleBytes())
                            + " to 255 bytes, not "
                            + metadataBytes);
        }
        if (Integer.bitCount(intervalBytes) != 1 || intervalBytes < 512) {
            throw new IllegalArgumentException("interval of " + intervalBytes + " bytes");
        }
        if (referenceTag && checksum == Checksum.NONE) {
            throw new UblkException("reference tags need a checksum to go with");
        }
    }

    /** How much metadata so much data has. */
    public long metadataOf(long dataBytes) {
        return dataBytes / intervalBytes * metadataBytes;
    }
}
