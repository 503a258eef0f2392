package io.jublk.qcow2.check;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.Header;

/**
 * Puts an image's metadata right. What it writes is in an order in which it may be killed at any
 * time: refcounts go up before anything relies on them, and down when nothing does any more.
 */
public final class Repair {

    /** A second one counts what pointed behind the file's end before the first made it longer. */
    private static final int MAX_REBUILDS = 2;

    /**
     * Repairs an image and checks it again.
     *
     * @return what is wrong with it now, and how much was put right
     * @throws Qcow2Exception when the file cannot be read or written
     */
    public static CheckReport run(ImageFile file, RepairMode mode, CheckOptions options) {
        Analysis before = analyse(file, options);
        if (before.findings().isPartial()) {
            // Something is referenced that we do not know of: no refcount can be called wrong.
            return before.report();
        }
        boolean changed =
                switch (mode) {
                    case LEAKS -> leaks(before);
                    case ALL -> all(before, options);
                };
        Analysis after = changed ? analyse(file, options) : before;
        if (after.report().isConsistent()) {
            HeaderBits.markClean(after.image());
        }
        return after.report().after(before.report());
    }

    /**
     * What opening an image for writing does first: one whose dirty bit is set (its refcounts were
     * updated late, and its last user died) is repaired. Does nothing to any other.
     *
     * @throws Qcow2Exception when the image is damaged beyond that
     */
    public static void dirty(ImageFile file) {
        if (!Header.readForCheck(file).hasIncompatible(Features.DIRTY)) {
            return;
        }
        CheckReport report = run(file, RepairMode.ALL, new CheckOptions(1));
        if (!report.isConsistent()) {
            throw new Qcow2Exception(
                    ("%s: was not closed in order, and %d errors are left after its repair (%s);"
                                    + " see 'jublk qcow2 check', and save what can be read with"
                                    + " 'qemu-img convert'")
                            .formatted(
                                    file.name(),
                                    report.corruptions() + report.checkErrors() + report.overlaps(),
                                    report.findings().getFirst()));
        }
    }

    private static Analysis analyse(ImageFile file, CheckOptions options) {
        return Analysis.of(Subject.of(file, Header.readForCheck(file)), options);
    }

    private static boolean leaks(Analysis analysis) {
        Findings findings = analysis.findings();
        if (findings.corruptions > findings.copiedFlags
                || findings.checkErrors > 0
                || findings.overlaps > 0) {
            return false;
        }
        boolean flags = new CopiedFlagRepair(analysis).run();
        return new RefcountRepair(analysis).lower() || flags;
    }

    private static boolean all(Analysis first, CheckOptions options) {
        ImageFile file = first.image().file();
        Analysis analysis = first;
        boolean changed = new EntryRepair(analysis).run();
        if (changed) {
            analysis = analyse(file, options);
        }
        for (int i = 0; i < MAX_REBUILDS && !analysis.refcountsUsable(); i++) {
            RefcountRebuild.run(analysis.image());
            changed = true;
            analysis = analyse(file, options);
        }
        RefcountRepair refcounts = new RefcountRepair(analysis);
        changed |= refcounts.raise();
        changed |= new CopiedFlagRepair(analysis).run();
        if (new SnapshotTableRepair(analysis).run()) {
            changed = true;
            refcounts = new RefcountRepair(analyse(file, options));
        }
        changed |= refcounts.lower();
        return changed;
    }

    private Repair() {}
}
