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
