package io.jublk.qcow2.check;

import java.util.List;

/**
 * What a check found, in the numbers of {@code qemu-img check}.
 *
 * @param corruptions errors: data may be wrong, or further writes may destroy some
 * @param leaks clusters that are lost to the image, without harm to its data
 * @param checkErrors things that could not be looked at
 * @param overlaps clusters of metadata that are used a second time. QEMU does not count these: it
 *     is content when their refcount says so
 * @param totalClusters guest clusters
 * @param allocatedClusters guest clusters that have a host cluster, as the next two
 * @param fragmentedClusters those that do not follow their predecessor in the file
 * @param imageEndOffset the end of the last cluster in use, in bytes
 * @param findings one line each, bounded
 */
public record CheckReport(
        long corruptions,
        long leaks,
        long checkErrors,
        long overlaps,
        long corruptionsFixed,
        long leaksFixed,
        long totalClusters,
        long allocatedClusters,
        long fragmentedClusters,
        long compressedClusters,
        long imageEndOffset,
        List<String> findings) {

    public CheckReport {
        findings = List.copyOf(findings);
    }

    /** No error of any kind; perhaps leaks. */
    public boolean isConsistent() {
        return corruptions == 0 && checkErrors == 0 && overlaps == 0;
    }

    /** This report, of the repaired image, with what {@code before} had more. */
    CheckReport after(CheckReport before) {
        return new CheckReport(
                corruptions,
                leaks,
                checkErrors,
                overlaps,
                Math.max(0, before.corruptions - corruptions),
                Math.max(0, before.leaks - leaks),
                totalClusters,
                allocatedClusters,
                fragmentedClusters,
                compressedClusters,
                imageEndOffset,
                findings);
    }
}
