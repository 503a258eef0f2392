package io.jublk.bench;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What fio measured in one run.
 *
 * @param clientCpuMicros CPU time of fio's own job, kernel time included
 */
public record FioResult(double iops, double bytesPerSecond, long requests, long clientCpuMicros) {

    /** fio tells its CPU time as a percentage of a run's milliseconds. */
    private static final double MICROS_PER_PERCENT_OF_MILLI = 10;

    /**
     * Reads fio's JSON. Notes and warnings may stand before it on the same stream, whatever
     * --output-format says.
     */
    static FioResult parse(String output) {
        return of(report(output));
    }

    /** The report alone. */
    static JsonNode report(String output) {
        int start = output.startsWith("{") ? 0 : output.indexOf("\n{") + 1;
        try {
            return JsonMapper.shared().readTree(output.substring(start));
        } catch (JacksonException e) {
            throw new BenchException("fio did not print JSON: " + firstLine(output), e);
        }
    }

    /** Its one job, which must have met no error. */
    static JsonNode job(JsonNode report) {
        JsonNode job = report.path("jobs").path(0);
        int error = job.path("error").asInt(-1);
        if (error != 0) {
            throw new BenchException("fio met an I/O error (errno " + error + ")");
        }
        return job;
    }

    private static FioResult of(JsonNode report) {
        JsonNode job = job(report);
        JsonNode read = job.path("read");
        JsonNode write = job.path("write");
        FioResult result =
                new FioResult(
                        read.path("iops").asDouble(0) + write.path("iops").asDouble(0),
                        read.path("bw_bytes").asDouble(0) + write.path("bw_bytes").asDouble(0),
                        read.path("total_ios").asLong(0) + write.path("total_ios").asLong(0),
                        Math.round(
                                (job.path("usr_cpu").asDouble(0) + job.path("sys_cpu").asDouble(0))
                                        * job.path("job_runtime").asDouble(0)
                                        * MICROS_PER_PERCENT_OF_MILLI));
        if (result.requests == 0 || result.iops == 0) {
            throw new BenchException("fio did nothing in its time; give it more with --seconds");
        }
        return result;
    }

    private static String firstLine(String output) {
        return output.lines().findFirst().orElse("it printed nothing");
    }
}
