package io.jublk.lab.cost;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Nanoseconds per byte of a copy, by its size: small ones stay in a cache, large ones do not.
 *
 * @param nanosPerByte by size in bytes; at least one entry
 */
public record CopyCurve(NavigableMap<Integer, Double> nanosPerByte) {

    public CopyCurve {
        if (nanosPerByte.isEmpty()) {
            throw new IllegalArgumentException("a copy has a price");
        }
    }

    /** The same for every size. */
    public static CopyCurve flat(double nanosPerByte) {
        return new CopyCurve(new TreeMap<>(Map.of(1, nanosPerByte)));
    }

    /** What a copy of so many bytes takes; between two measured sizes, in proportion to the log. */
    public double nanos(long lengthBytes) {
        return lengthBytes == 0 ? 0 : lengthBytes * perByte(lengthBytes);
    }

    private double perByte(long lengthBytes) {
        int size = (int) Math.min(lengthBytes, Integer.MAX_VALUE);
        Map.Entry<Integer, Double> below = nanosPerByte.floorEntry(size);
        Map.Entry<Integer, Double> above = nanosPerByte.ceilingEntry(size);
        if (below == null) {
            return nanosPerByte.firstEntry().getValue();
        }
        if (above == null || above.getKey().equals(below.getKey())) {
            return below.getValue();
        }
        double part =
                Math.log((double) size / below.getKey())
                        / Math.log((double) above.getKey() / below.getKey());
        return below.getValue() + part * (above.getValue() - below.getValue());
    }
}
