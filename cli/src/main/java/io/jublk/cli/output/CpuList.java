package io.jublk.cli.output;

import io.jublk.ublk.UblkException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** CPUs as taskset(1) and sysfs write them: {@code 0-3,8}. */
public final class CpuList {

    /** The most that Linux can be built for (NR_CPUS). */
    private static final int MAX_CPUS = 8192;

    private static final Pattern RANGE = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    /**
     * @throws UblkException with a message for the user
     */
    public static BitSet parse(String text) {
        BitSet cpus = new BitSet();
        for (String part : text.split(",", -1)) {
            Matcher matcher = RANGE.matcher(part.strip());
            int first = matcher.matches() ? Integer.parseInt(matcher.group(1)) : MAX_CPUS;
            int last =
                    first == MAX_CPUS || matcher.group(2) == null
                            ? first
                            : Integer.parseInt(matcher.group(2));
            if (first > last || last >= MAX_CPUS) {
                throw new UblkException(
                        "'" + text + "' is no list of CPUs; write for instance 0-3,8");
            }
            cpus.set(first, last + 1);
        }
        return cpus;
    }

    /** Several lists, with blanks between. */
    public static List<BitSet> parseAll(String text) {
        List<BitSet> lists = new ArrayList<>();
        for (String list : text.strip().split("\\s+")) {
            lists.add(parse(list));
        }
        return lists;
    }

    public static String format(BitSet cpus) {
        StringBuilder text = new StringBuilder();
        for (int first = cpus.nextSetBit(0); first >= 0; ) {
            int end = cpus.nextClearBit(first);
            if (!text.isEmpty()) {
                text.append(',');
            }
            text.append(first);
            if (end - first > 1) {
                text.append('-').append(end - 1);
            }
            first = cpus.nextSetBit(end);
        }
        return text.toString();
    }

    private CpuList() {}
}
