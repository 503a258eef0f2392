package io.jublk.bench;

/**
 * One run on one device.
 *
 * @param serverCpuMicros CPU time that the server's process used meanwhile
 */
public record Measurement(double iops, double bytesPerSecond, long requests, long serverCpuMicros) {

    double cpuMicrosPerRequest() {
        return (double) serverCpuMicros / requests;
    }
}
