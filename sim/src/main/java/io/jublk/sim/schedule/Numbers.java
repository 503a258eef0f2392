package io.jublk.sim.schedule;

import java.util.BitSet;

/** Sets of request numbers as text: {@code 0-3,17}. */
public final class Numbers {

    /** No run has more requests; a larger number would only take memory. */
    private static final int MAX_NUMBER = 100_000_000;

    private static final String NONE = "none";

    public static String text(BitSet numbers) {
        StringBuilder text = new StringBuilder();
        for (int from = numbers.nextSetBit(0); from >= 0; ) {
            int end = numbers.nextClearBit(from);
            text.append(text.isEmpty() ? "" : ",").append(from);
            if (end - from > 1) {
                text.append('-').append(end - 1);
            }
            from = numbers.nextSetBit(end);
        }
        return text.isEmpty() ? NONE : text.toString();
    }

    /**
     * @throws IllegalArgumentException that shows how it is written
     */
    public static BitSet parse(String text) {
        BitSet numbers = new BitSet();
        if (text.equals(NONE)) {
            return numbers;
        }
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            try {
                int from = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
                int to = dash < 0 ? from : Integer.parseInt(part.substring(dash + 1));
                if (from < 0 || to < from || to > MAX_NUMBER) {
                    throw new NumberFormatException(part);
                }
                numbers.set(from, to + 1);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "request numbers are written like 0-3,17, not " + text, e);
            }
        }
        return numbers;
    }

    private Numbers() {}
}
