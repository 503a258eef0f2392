package io.jublk.sim.conformance;

import java.util.ArrayList;
import java.util.List;

/** All cases. */
public final class Conformance {

    /** Those that need io_uring and nothing else. */
    public static List<Case> ofRings() {
        List<Case> all = new ArrayList<>();
        all.addAll(ChainCases.ALL);
        all.addAll(TableCases.ALL);
        all.addAll(RingCases.ALL);
        return all;
    }

    /** Those that need a ublk driver, of Linux 6.5 or later; their world is a DriverWorld. */
    public static List<Case> ofDrivers() {
        return DriverCases.BASIC;
    }

    /** Those that need a driver with payloads in tables: Linux 6.16. */
    public static List<Case> ofZeroCopy() {
        return ZeroCopyCases.ALL;
    }

    /** Those about devices and their servers' ends. */
    public static List<Case> ofRecovery() {
        return RecoveryCases.ALL;
    }

    /** Those of batched delivery, which Linux 7.0 brought. */
    public static List<Case> ofBatches() {
        return BatchCases.ALL;
    }

    /** Those of memory shared with clients, which Linux 7.1 brought. */
    public static List<Case> ofSharedMemory() {
        return SharedCases.ALL;
    }

    /** Those of ordinary users' devices that root can ask. */
    public static List<Case> ofUsers() {
        return UserCases.ALL;
    }

    /** What earlier kernels answer otherwise, for the documentation. */
    public static String earlier(List<Case> cases) {
        StringBuilder text = new StringBuilder();
        text.append("| case | before | its answer | since | by |\n");
        text.append("| --- | --- | --- | --- | --- |\n");
        for (Case one : cases) {
            Case.Earlier other = one.earlier();
            if (other != null) {
                text.append(
                        "| %s | Linux %d.%d | %s | %s | %s |%n"
                                .formatted(
                                        one.name(),
                                        other.major(),
                                        other.minor(),
                                        other.instead(),
                                        other.line(),
                                        other.commit()));
            }
        }
        return text.toString();
    }

    /** Which cases are not asked of which kernels, for the documentation. */
    public static String notAsked() {
        StringBuilder text = new StringBuilder("| case | not asked of Linux | why |\n");
        text.append("| --- | --- | --- |\n");
        for (Case one : all()) {
            Case.Needs needs = one.needs();
            if (needs != null) {
                text.append(
                        "| %s | before %d.%d | it has no %s |%n"
                                .formatted(one.name(), needs.major(), needs.minor(), needs.what()));
            }
            for (Case.Harmed harmed : one.harmed()) {
                text.append(
                        "| %s | %d.%d | %s |%n"
                                .formatted(
                                        one.name(),
                                        harmed.major(),
                                        harmed.minor(),
                                        harmed.reason()));
            }
        }
        return text.toString();
    }

    /** But those of batches and shared memory, of which earlier kernels have nothing at all. */
    private static List<Case> all() {
        List<Case> all = new ArrayList<>(ofRings());
        all.addAll(ofDrivers());
        all.addAll(ofZeroCopy());
        all.addAll(ofRecovery());
        all.addAll(ofUsers());
        return all;
    }

    /** A table of cases for the documentation, in Markdown. */
    public static String markdown(List<Case> cases) {
        StringBuilder text = new StringBuilder("| case | rule of Linux 7.3 |\n| --- | --- |\n");
        for (Case one : cases) {
            text.append("| ").append(one.name()).append(" | ").append(one.source()).append(" |\n");
        }
        return text.toString();
    }

    private Conformance() {}
}
