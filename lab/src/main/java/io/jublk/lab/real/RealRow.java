package io.jublk.lab.real;

/**
 * Model against measured.
 *
 * @param measured requests a second, of fio
 * @param model the same, of the model on a file in memory
 * @param measuredGain over copied, in the same workload
 */
public record RealRow(
        String dataPath,
        boolean write,
        int sizeBytes,
        int backends,
        double measured,
        double model,
        double measuredGain,
        double modelGain) {

    /** By how much the model is off; 1 for not at all. */
    public double modelOverMeasured() {
        return model / measured;
    }

    /** The same of what the two say about the gain over copied. */
    public double gainOff() {
        return modelGain / measuredGain;
    }
}
