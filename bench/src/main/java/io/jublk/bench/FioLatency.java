package io.jublk.bench;

import tools.jackson.databind.JsonNode;

/**
 * How long requests took, from their submission until fio saw their completion (its clat), in
 * microseconds.
 *
 * @param p50 half of them took no longer, and so on
 */
public record FioLatency(double p50, double p99, double p999, long requests) {

    private static final double NANOS_PER_MICRO = 1e3;

    static FioLatency parse(String output) {
        JsonNode job = FioResult.job(FioResult.report(output));
        JsonNode read = job.path("read");
        JsonNode side = read.path("total_ios").asLong(0) > 0 ? read : job.path("write");
        JsonNode percentile = side.path("clat_ns").path("percentile");
        long requests = side.path("total_ios").asLong(0);
        if (requests == 0 || percentile.isMissingNode()) {
            throw new BenchException("fio timed no request; give it more time with --seconds");
        }
        return new FioLatency(
                micros(percentile, "50.000000"),
                micros(percentile, "99.000000"),
                micros(percentile, "99.900000"),
                requests);
    }

    private static double micros(JsonNode percentile, String name) {
        return percentile.path(name).asDouble(0) / NANOS_PER_MICRO;
    }
}
