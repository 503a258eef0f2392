package io.jublk.bench;

/** Medians over all rounds of one device in one case. */
public record Side(double iops, double bytesPerSecond, double serverCpuMicrosPerRequest) {

    public double megabytesPerSecond() {
        return bytesPerSecond / 1e6;
    }
}
