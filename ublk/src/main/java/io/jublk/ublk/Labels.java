package io.jublk.ublk;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The words by which options and output name the constants of an enum. */
final class Labels {

    private Labels() {}

    /** {@code PER_TAG} is {@code per-tag}. */
    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * @param none what the message says there is not: "no delivery"
     * @throws UblkException for a word that is none, with all that are
     */
    static <E extends Enum<E>> E parse(Class<E> type, String none, String label) {
        E[] all = type.getEnumConstants();
        for (E constant : all) {
            if (of(constant).equals(label)) {
                return constant;
            }
        }
        List<String> labels = Arrays.stream(all).map(Labels::of).toList();
        int last = labels.size() - 1;
        throw new UblkException(
                none
                        + " is called "
                        + label
                        + "; choose "
                        + String.join(", ", labels.subList(0, last))
                        + " or "
                        + labels.get(last));
    }
}
