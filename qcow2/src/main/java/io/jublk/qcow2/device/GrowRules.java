package io.jublk.qcow2.device;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Limits;

/** Which images may become how large: QEMU's rules (qcow2_co_truncate), and a few of ours. */
final class GrowRules {

    private static final int SECTOR_BYTES = 512;

    /**
     * @throws Qcow2Exception that says why not
     */
    static void require(String path, Header header, long nowBytes, long wantedBytes) {
        if (wantedBytes < nowBytes) {
            throw new Qcow2Exception(
                    path
                            + ": an image can grow and not shrink here; 'qemu-img resize --shrink' can,"
                            + " while no device uses it");
        }
        if (wantedBytes % SECTOR_BYTES != 0) {
            throw new Qcow2Exception(
                    path + ": the size must be a multiple of 512, not " + wantedBytes);
        }
        if (header.snapshotCount() > 0 && header.version() < 3) {
            // Their sizes need not be in the snapshot table, and would be lost.
            throw new Qcow2Exception(
                    path
                            + ": a version 2 image with snapshots keeps its size; delete them, or"
                            + " 'qemu-img amend -o compat=v3'");
        }
        if ((header.autoclear() & Features.DATA_FILE_RAW) != 0) {
            throw new Qcow2Exception(
                    path
                            + ": its data file is a raw image too, whose size would have to follow; use"
                            + " 'qemu-img resize' while no device uses it");
        }
        Layout layout = Layout.of(header);
        long most = (long) Limits.MAX_L1_BYTES / Long.BYTES;
        if (layout.l1EntriesFor(wantedBytes) > most) {
            throw new Qcow2Exception(
                    path
                            + ": with clusters of "
                            + layout.clusterBytes()
                            + " bytes an image has at most "
                            + most * layout.l2CoveredBytes()
                            + " bytes");
        }
    }

    private GrowRules() {}
}
