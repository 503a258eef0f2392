package io.jublk.lab.cost;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The prices of all that is counted.
 *
 * @param nanos of each {@link Cost}
 * @param byHand which of them somebody gave; the others were measured
 */
public record Costs(Map<Cost, Double> nanos, CopyCurve copy, Set<Cost> byHand, boolean copyByHand) {

    /** As options spell the price of a copied byte. */
    public static final String COPY = "copy";

    /** What somebody gave: complete, or a correction of what was measured. */
    public record Given(Map<Cost, Double> nanos, @Nullable Double copyNanosPerByte) {

        /**
         * @param settings as {@code syscall=120} in nanoseconds; {@code copy=0.1} per byte
         * @throws IllegalArgumentException for a name that is no cost, or no price
         */
        public static Given parse(List<String> settings) {
            Map<Cost, Double> nanos = new EnumMap<>(Cost.class);
            Double copy = null;
            for (String setting : settings) {
                int equals = setting.indexOf('=');
                String name = equals < 0 ? setting : setting.substring(0, equals);
                double price = price(setting, equals);
                Cost cost = Cost.ofLabel(name);
                if (cost != null) {
                    nanos.put(cost, price);
                } else if (name.equals(COPY)) {
                    copy = price;
                } else {
                    throw new IllegalArgumentException(
                            "no cost is called '%s'; choose from %s".formatted(name, names()));
                }
            }
            return new Given(nanos, copy);
        }

        private static double price(String setting, int equals) {
            try {
                double price = equals < 0 ? -1 : Double.parseDouble(setting.substring(equals + 1));
                if (price >= 0 && price < 1e9) {
                    return price;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IllegalArgumentException(
                    "'%s' is not a cost in nanoseconds such as syscall=120".formatted(setting));
        }

        private static String names() {
            StringBuilder names = new StringBuilder(COPY);
            for (Cost cost : Cost.values()) {
                names.append(", ").append(cost.label());
            }
            return names.toString();
        }

        /** Nothing is left to measure. */
        public boolean isComplete() {
            return copyNanosPerByte != null && nanos.size() == Cost.values().length;
        }

        /** These alone. */
        public Costs alone() {
            Double perByte = copyNanosPerByte;
            if (perByte == null || !isComplete()) {
                throw new IllegalStateException("not all costs are given");
            }
            return new Costs(nanos, CopyCurve.flat(perByte), nanos.keySet(), true);
        }
    }

    /** As measured, but for what somebody gave. */
    public Costs with(Given given) {
        Map<Cost, Double> merged = new EnumMap<>(nanos);
        merged.putAll(given.nanos());
        Double perByte = given.copyNanosPerByte();
        return new Costs(
                merged,
                perByte == null ? copy : CopyCurve.flat(perByte),
                given.nanos().isEmpty()
                        ? EnumSet.noneOf(Cost.class)
                        : EnumSet.copyOf(given.nanos().keySet()),
                perByte != null);
    }

    static Costs measured(Map<Cost, Double> nanos, Map<Integer, Double> copyNanosPerByte) {
        return new Costs(
                nanos,
                new CopyCurve(new TreeMap<>(copyNanosPerByte)),
                EnumSet.noneOf(Cost.class),
                false);
    }

    public double of(Cost cost) {
        Double price = nanos.get(cost);
        if (price == null) {
            throw new IllegalStateException(cost.label() + " has no price");
        }
        return price;
    }
}
