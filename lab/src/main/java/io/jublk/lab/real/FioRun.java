package io.jublk.lab.real;

import io.jublk.lab.LabException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** fio on a device, with buffers and files registered so that the client costs little. */
final class FioRun {

    private static final int GRACE_SECONDS = 120;

    private FioRun() {}

    /**
     * @return requests a second
     * @throws LabException when fio is missing or fails
     */
    static double run(Path device, boolean write, int sizeBytes, int depth, int seconds) {
        List<String> command =
                List.of(
                        "fio",
                        "--name=lab",
                        "--filename=" + device,
                        "--direct=1",
                        "--ioengine=io_uring",
                        "--fixedbufs=1",
                        "--registerfiles=1",
                        "--gtod_reduce=1",
                        "--norandommap",
                        "--invalidate=0",
                        "--allow_file_create=0",
                        "--rw=" + (write ? "randwrite" : "randread"),
                        "--bs=" + sizeBytes,
                        "--iodepth=" + depth,
                        "--time_based",
                        "--ramp_time=500ms",
                        "--runtime=" + seconds,
                        "--output-format=json");
        try {
            Process fio =
                    new ProcessBuilder(command)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start();
            String output = new String(fio.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!fio.waitFor(seconds + GRACE_SECONDS, TimeUnit.SECONDS)) {
                fio.destroyForcibly();
                throw new LabException("fio on " + device + " does not end");
            }
            return parse(output, device);
        } catch (IOException e) {
            throw new LabException("cannot run fio, which --real needs: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LabException("interrupted", e);
        }
    }

    /** Notes may stand before the JSON. */
    static double parse(String output, Path device) {
        int begin = output.startsWith("{") ? 0 : output.indexOf("\n{") + 1;
        try {
            JsonNode job =
                    JsonMapper.shared().readTree(output.substring(begin)).path("jobs").path(0);
            double iops =
                    job.path("read").path("iops").asDouble(0)
                            + job.path("write").path("iops").asDouble(0);
            if (job.path("error").asInt(-1) == 0 && iops > 0) {
                return iops;
            }
        } catch (JacksonException e) {
            // said below
        }
        throw new LabException(
                "fio failed on " + device + ": " + output.lines().findFirst().orElse("no output"));
    }
}
