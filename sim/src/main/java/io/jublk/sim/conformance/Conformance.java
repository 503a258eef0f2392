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
