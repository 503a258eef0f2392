package io.jublk.qcow2.format;

import static io.jublk.qcow2.format.HeaderField.AUTOCLEAR_FEATURES;
import static io.jublk.qcow2.format.HeaderField.BACKING_FILE_OFFSET;
import static io.jublk.qcow2.format.HeaderField.BACKING_FILE_SIZE;
import static io.jublk.qcow2.format.HeaderField.CLUSTER_BITS;
import static io.jublk.qcow2.format.HeaderField.COMPRESSION_TYPE;
import static io.jublk.qcow2.format.HeaderField.CRYPT_METHOD;
import static io.jublk.qcow2.format.HeaderField.HEADER_LENGTH;
import static io.jublk.qcow2.format.HeaderField.INCOMPATIBLE_FEATURES;
import static io.jublk.qcow2.format.HeaderField.L1_SIZE;
import static io.jublk.qcow2.format.HeaderField.L1_TABLE_OFFSET;
import static io.jublk.qcow2.format.HeaderField.MAGIC;
import static io.jublk.qcow2.format.HeaderField.NB_SNAPSHOTS;
import static io.jublk.qcow2.format.HeaderField.REFCOUNT_ORDER;
import static io.jublk.qcow2.format.HeaderField.REFCOUNT_TABLE_CLUSTERS;
import static io.jublk.qcow2.format.HeaderField.REFCOUNT_TABLE_OFFSET;
import static io.jublk.qcow2.format.HeaderField.SIZE;
import static io.jublk.qcow2.format.HeaderField.SNAPSHOTS_OFFSET;
import static io.jublk.qcow2.format.HeaderField.VERSION;

import io.jublk.qcow2.format.HeaderExtension.FeatureNameTable;

/**
 * What a header must be like to be accepted: the specification's rules within QEMU's limits
 * (qcow2_do_open).
 */
final class HeaderRules {

    /** What the header is read for. */
    enum Purpose {
        USE,
        /** Tables that a check can build anew may be missing or misplaced. */
        CHECK
    }

    /** What has to be right before cluster 0 can be read. */
    static void checkStart(RawHeader raw) {
        if (raw.get(MAGIC) != Header.MAGIC) {
            throw raw.refuseHex(MAGIC, "this is no qcow2 image");
        }
        long version = raw.get(VERSION);
        if (version != 2 && version != 3) {
            throw raw.refuse(VERSION, "jublk reads versions 2 and 3");
        }
        long clusterBits = raw.get(CLUSTER_BITS);
        if (clusterBits < Limits.MIN_CLUSTER_BITS || clusterBits > Limits.MAX_CLUSTER_BITS) {
            throw raw.refuse(CLUSTER_BITS, "must be 9 to 21 (clusters of 512 bytes to 2 MiB)");
        }
    }

    /** What has to be right before the extensions and the backing file's name can be read. */
    static void checkLengths(RawHeader raw) {
        long clusterBytes = raw.bytes().byteSize();
        long length = raw.get(HEADER_LENGTH, HeaderField.VERSION_2_LENGTH);
        if (!raw.isVersion2()) {
            if (length < HeaderField.MIN_VERSION_3_LENGTH || length > clusterBytes) {
                throw raw.refuse(HEADER_LENGTH, "must be 104 to the cluster's " + clusterBytes);
            }
            if (length % 8 != 0) {
                throw raw.refuse(HEADER_LENGTH, "must be a multiple of 8");
            }
        }
        long nameOffset = raw.get(BACKING_FILE_OFFSET);
        if (nameOffset < 0 || nameOffset > clusterBytes) {
            throw raw.refuse(
                    BACKING_FILE_OFFSET, "must be in the first cluster of " + clusterBytes);
        }
        long nameLength = raw.get(BACKING_FILE_SIZE);
        if (nameOffset != 0
                && nameLength
                        > Math.min(Limits.MAX_BACKING_NAME_BYTES, clusterBytes - nameOffset)) {
            throw raw.refuse(
                    BACKING_FILE_SIZE,
                    "must be at most 1023, and the name must end in the first cluster");
        }
    }

    /** All the rest. */
    static void check(RawHeader raw, Header header, Purpose purpose) {
        checkFeatures(raw, header);
        checkEncryption(raw, header);
        if (raw.get(REFCOUNT_ORDER, Limits.VERSION_2_REFCOUNT_ORDER) > Limits.MAX_REFCOUNT_ORDER) {
            throw raw.refuse(REFCOUNT_ORDER, "must be at most 6 (refcounts of 64 bits)");
        }
        checkL1(raw, header);
        checkRefcountTable(raw, header, purpose);
        if (purpose == Purpose.USE) {
            if (raw.get(NB_SNAPSHOTS) > Limits.MAX_SNAPSHOTS) {
                throw raw.refuse(NB_SNAPSHOTS, "must be at most " + Limits.MAX_SNAPSHOTS);
            }
            checkOffset(raw, SNAPSHOTS_OFFSET);
            if (header.snapshotCount() > 0 && header.snapshotTableOffset() == 0) {
                throw raw.refuse(SNAPSHOTS_OFFSET, "there lies the header, not a snapshot table");
            }
        }
    }

    private static void checkFeatures(RawHeader raw, Header header) {
        long unknown = header.incompatible() & ~Features.KNOWN_INCOMPATIBLE;
        if (unknown != 0) {
            throw raw.refuseHex(
                    INCOMPATIBLE_FEATURES,
                    "the image needs what jublk does not know: "
                            + String.join(
                                    ", ",
                                    FeatureNames.of(
                                            header.extension(FeatureNameTable.class),
                                            Features.Kind.INCOMPATIBLE,
                                            unknown)));
        }
        boolean nonDefault = header.compressionType() != Header.DEFLATE;
        if (header.compressionType() > Header.ZSTD) {
            throw raw.refuse(COMPRESSION_TYPE, "jublk knows 0 (deflate) and 1 (zstd)");
        }
        if (nonDefault != header.hasIncompatible(Features.COMPRESSION_TYPE)) {
            throw raw.refuseHex(
                    INCOMPATIBLE_FEATURES,
                    "bit 3 (compression type) must be set if and only if compression_type (byte"
                            + " 104) is not 0, it is "
                            + header.compressionType());
        }
        if (header.isExtendedL2() && header.clusterBits() < Limits.MIN_CLUSTER_BITS_EXTENDED_L2) {
            throw raw.refuse(CLUSTER_BITS, "must be at least 14 with extended L2 entries");
        }
        if (header.isDataFileRaw() && !header.hasDataFile()) {
            throw raw.refuseHex(
                    AUTOCLEAR_FEATURES, "bit 1 (raw external data) needs an external data file");
        }
        if (header.isDataFileRaw() && header.backingFile() != null) {
            throw raw.refuseHex(
                    AUTOCLEAR_FEATURES, "bit 1 (raw external data) excludes a backing file");
        }
    }

    private static void checkEncryption(RawHeader raw, Header header) {
        long method = raw.get(CRYPT_METHOD);
        if (method == Header.LEGACY_AES) {
            throw raw.refuse(
                    CRYPT_METHOD,
                    "legacy AES encryption, which is unsafe; 'qemu-img convert' makes another"
                            + " image of it");
        }
        if (method > Header.LUKS) {
            throw raw.refuse(CRYPT_METHOD, "jublk knows 0 (none) and 2 (LUKS)");
        }
        if ((method == Header.LUKS) != (header.encryptionHeader() != null)) {
            throw raw.refuse(
                    CRYPT_METHOD,
                    method == Header.LUKS
                            ? "LUKS, but the header extension that says where its header lies"
                                    + " is missing"
                            : "not LUKS, but there is a header extension for LUKS");
        }
    }

    private static void checkL1(RawHeader raw, Header header) {
        long entries = raw.get(L1_SIZE);
        if (entries > Limits.MAX_L1_BYTES / Long.BYTES) {
            throw raw.refuse(L1_SIZE, "must be at most " + Limits.MAX_L1_BYTES / Long.BYTES);
        }
        checkOffset(raw, L1_TABLE_OFFSET);
        if (entries > 0 && header.l1Offset() == 0) {
            throw raw.refuse(L1_TABLE_OFFSET, "there lies the header, not the L1 table");
        }
        long covered = entries * Layout.of(header).l2CoveredBytes();
        if (Long.compareUnsigned(header.sizeBytes(), covered) > 0) {
            throw raw.refuse(SIZE, "the L1 table's " + entries + " entries cover " + covered);
        }
    }

    private static void checkRefcountTable(RawHeader raw, Header header, Purpose purpose) {
        long clusters = raw.get(REFCOUNT_TABLE_CLUSTERS);
        if (clusters > Limits.MAX_REFCOUNT_TABLE_BYTES >> header.clusterBits()) {
            throw raw.refuse(REFCOUNT_TABLE_CLUSTERS, "the table must be at most 8 MiB");
        }
        checkOffset(raw, REFCOUNT_TABLE_OFFSET);
        if (purpose == Purpose.USE) {
            if (clusters == 0) {
                throw raw.refuse(REFCOUNT_TABLE_CLUSTERS, "the image has no refcount table");
            }
            if (header.refcountTableOffset() == 0) {
                throw raw.refuse(REFCOUNT_TABLE_OFFSET, "there lies the header, not the table");
            }
        }
    }

    private static void checkOffset(RawHeader raw, HeaderField field) {
        String fault = Offsets.fault(raw.get(field), raw.bytes().byteSize());
        if (fault != null) {
            throw raw.refuseHex(field, fault);
        }
    }

    private HeaderRules() {}
}
