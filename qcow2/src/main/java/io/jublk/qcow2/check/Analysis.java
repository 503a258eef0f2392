package io.jublk.qcow2.check;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderExtension.EncryptionHeader;
import io.jublk.qcow2.format.Layout;

/**
 * All that a check learns of an image: what a report says of it, and what a repair builds on.
 *
 * @param counts of all references to clusters of the file, {@code beyondEnd} has the others
 * @param refcountsUsable whether the image's refcounts can be put right where they are
 */
record Analysis(
        Subject image,
        ClusterCounts counts,
        BeyondEnd beyondEnd,
        DiskRefcounts refcounts,
        L2Tables l2Tables,
        Findings findings,
        boolean refcountsUsable,
        CheckReport report) {

    /** More clusters are beyond what QEMU checks, and would take 10 GiB of memory. */
    private static final long MAX_CLUSTERS = Integer.MAX_VALUE;

    static Analysis of(Subject image, CheckOptions options) {
        return new Run(image, new Findings(options.maxFindings())).run();
    }

    /** What is referenced by all but the refcount structures. */
    static References countWithoutRefcounts(Subject image) {
        Run run = new Run(image, new Findings(0));
        run.walkMappings();
        run.countExtensions();
        return run.references;
    }

    /**
     * Whether the bytes of a table of one cluster belong to it alone, so that it can be written.
     */
    boolean isOnly(long offset, Use use) {
        return offset != 0
                && image.layout().offsetInCluster(offset) == 0
                && usesOf(offset) == use.bit();
    }

    /** Bits of {@link Use} of the cluster that a byte of the file lies in. */
    byte usesOf(long offset) {
        return counts.uses(image.layout().clusterIndex(offset));
    }

    private static final class Run {
        private final Subject image;
        private final Findings findings;
        private final ClusterCounts counts;
        private final References references;
        private final DiskRefcounts refcounts;
        private final L2Tables l2Tables;
        private final TableBudget budget;
        private final L2Walk l2;

        Run(Subject image, Findings findings) {
            if (image.clusters() > MAX_CLUSTERS) {
                throw new Qcow2Exception(
                        "%s: has %d clusters, a check is limited to %d"
                                .formatted(image.file().name(), image.clusters(), MAX_CLUSTERS));
            }
            this.image = image;
            this.findings = findings;
            this.counts = new ClusterCounts(image.clusters(), image.header().refcountBits());
            this.references = new References(image, counts, findings);
            this.refcounts = new DiskRefcounts(image);
            this.l2Tables = new L2Tables(image);
            this.budget = new TableBudget(image.fileBytes());
            this.l2 = new L2Walk(image, references, refcounts, findings);
        }

        Analysis run() {
            walkMappings();
            countExtensions();
            RefcountBlockCheck blocks =
                    new RefcountBlockCheck(image, refcounts, counts, references, findings);
            blocks.countTable();
            boolean usable = blocks.countBlocks();
            RefcountCompare compare = new RefcountCompare(image, refcounts, counts, findings);
            compare.run();
            OverlapCheck.run(image.layout(), counts, findings);
            usable &= compare.everyBlockThere();
            return new Analysis(
                    image,
                    counts,
                    references.beyondEnd(),
                    refcounts,
                    l2Tables,
                    findings,
                    usable,
                    report(compare));
        }

        void walkMappings() {
            Header header = image.header();
            Layout layout = image.layout();
            references.add(Use.HEADER, 0, layout.clusterBytes(), 1, new Place.Named("the header"));
            L1Walk l1 = new L1Walk(image, references, refcounts, l2Tables, budget, findings);
            l1.walk("active L1 table", header.l1Offset(), header.l1Entries(), true);
            new SnapshotCheck(image, findings).walk(l1, references);
            l2.walk(l2Tables);
        }

        void countExtensions() {
            EncryptionHeader encryption = image.header().encryptionHeader();
            if (encryption != null) {
                references.add(
                        Use.EXTENSION,
                        encryption.offset(),
                        encryption.lengthBytes(),
                        1,
                        new Place.Named("the encryption header"));
            }
            new BitmapCheck(image, references, budget, findings).run();
        }

        private CheckReport report(RefcountCompare compare) {
            long diskBytes = image.header().sizeBytes() & -Layout.SECTOR_BYTES;
            return new CheckReport(
                    findings.corruptions,
                    findings.leaks,
                    findings.checkErrors,
                    findings.overlaps,
                    0,
                    0,
                    image.layout().clustersFor(diskBytes),
                    l2.allocated,
                    l2.fragmented,
                    l2.compressed,
                    compare.imageEndOffset(),
                    findings.lines());
        }
    }
}
