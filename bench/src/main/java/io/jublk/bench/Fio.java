package io.jublk.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The client. Its own cost must be small beside the server's: buffers and files are registered, so
 * that no page is pinned per request, and no clock is read per request.
 */
public final class Fio {

    /** Time to start and to end, generous for a machine emulated in software. */
    private static final Duration GRACE = Duration.ofMinutes(2);

    private static final Duration VERSION_LIMIT = Duration.ofMinutes(1);

    private final Cleanup cleanup;
    private final String program;
    private final String version;

    private Fio(Cleanup cleanup, String program, String version) {
        this.cleanup = cleanup;
        this.program = program;
        this.version = version;
    }

    /**
     * @param cleanup ends fio when this program ends: a device that is open is not removed
     */
    public static Fio find(Cleanup cleanup) {
        String program = Programs.find("fio", "fio");
        Output output = Programs.runOrFail(VERSION_LIMIT, List.of(program, "--version"));
        return new Fio(cleanup, program, output.out().strip());
    }

    /** fio-3.33. */
    public String version() {
        return version;
    }

    /** How fio is called, but for the device. */
    public static List<String> arguments(Workload workload, FioTime time) {
        return List.of(
                "--name=jublk",
                "--direct=1",
                "--ioengine=io_uring",
                "--fixedbufs=1",
                "--registerfiles=1",
                "--gtod_reduce=1",
                "--norandommap",
                "--invalidate=0",
                "--allow_file_create=0",
                "--rw=" + workload.rw(),
                "--bs=" + workload.blockBytes(),
                "--iodepth=" + workload.depth(),
                "--time_based",
                "--ramp_time=" + time.ramp().toMillis() + "ms",
                "--runtime=" + time.measured().toMillis() + "ms",
                "--group_reporting",
                "--output-format=json");
    }

    /** Likewise where each request's time is what is asked for, at the price of two clock reads. */
    public static List<String> latencyArguments(Workload workload, FioTime time) {
        List<String> arguments = new ArrayList<>(arguments(workload, time));
        arguments.remove("--gtod_reduce=1");
        arguments.addAll(
                List.of(
                        "--disable_slat=1",
                        "--disable_lat=1",
                        "--disable_bw_measurement=1",
                        "--percentile_list=50:99:99.9"));
        return arguments;
    }

    /** Reads or writes a device for some time. */
    public FioResult run(Path device, Workload workload, FioTime time) {
        return FioResult.parse(output(device, workload, time, arguments(workload, time)));
    }

    /** Times each request. */
    public FioLatency latency(Path device, Workload workload, FioTime time) {
        return FioLatency.parse(output(device, workload, time, latencyArguments(workload, time)));
    }

    private String output(Path device, Workload workload, FioTime time, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(program, "--filename=" + device));
        command.addAll(arguments);
        Child child = cleanup.own(() -> Child.start(command));
        try {
            Output output = child.await(time.total().plus(GRACE));
            if (output.status() != 0) {
                throw new BenchException(
                        "fio failed on "
                                + device
                                + ", "
                                + workload.label()
                                + ": "
                                + output.reason());
            }
            return output.out();
        } finally {
            cleanup.release(child);
        }
    }
}
