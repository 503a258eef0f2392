package io.jublk.bench.compare;

import io.jublk.bench.BenchException;
import io.jublk.bench.Cleanup;
import io.jublk.bench.Fio;
import io.jublk.bench.FioLatency;
import io.jublk.bench.FioTime;
import io.jublk.bench.ProcFs;
import io.jublk.bench.Programs;
import io.jublk.bench.Progress;
import io.jublk.bench.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** One target served by several servers: attached, warmed up, measured in alternation, removed. */
final class Comparison {

    private static final int READ_BYTES = 4096;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final Duration EMPTY_LIMIT = Duration.ofMinutes(1);

    private final Cleanup cleanup;
    private final Fio fio;
    private final Progress progress;
    private final List<Report.Subject> subjects = new ArrayList<>();
    private final List<Report.LeftOut> leftOut = new ArrayList<>();
    private final List<Report.Cell> cells = new ArrayList<>();
    private final List<Report.Latency> latency = new ArrayList<>();
    private final List<Report.Attach> attach = new ArrayList<>();
    private final List<Report.Memory> memory = new ArrayList<>();

    Comparison(Cleanup cleanup, Fio fio, Progress progress) {
        this.cleanup = cleanup;
        this.fio = fio;
        this.progress = progress;
    }

    /** How much is done of what. */
    record Plan(
            List<Workload> workloads,
            List<Workload> depthOne,
            int rounds,
            FioTime time,
            int attachRounds) {}

    /** A server with its device. */
    private record Running(
            Server server, Served device, long idleBytes, List<Double> attachMillis) {}

    void run(List<Server> servers, Backing backing, Plan plan) {
        Wish wish = backing.wish();
        List<Server> able = servers.stream().filter(server -> isAble(server, wish)).toList();
        List<Running> all = new ArrayList<>();
        for (Server server : able) {
            progress.show(wish.target() + ": attaching " + server.name());
            start(server, backing.forServer(), all);
        }
        // Images are as large as the file, and would have to be one for each time.
        timeAttaching(all, wish, wish.isImage() ? 1 : plan.attachRounds);
        Meter meter = new Meter(fio, plan.time);
        for (Running each : all) {
            progress.show(wish.target() + ": warming up " + each.server.name());
            warmUp(meter, each.device, plan.workloads);
        }
        measure(all, wish, meter, plan);
        measureLatency(all, wish.target(), plan);
        for (Running each : all) {
            memory.add(memory(wish.target(), each));
            cleanup.release(each.device);
        }
        progress.clear();
    }

    List<Report.Subject> subjects() {
        return subjects;
    }

    List<Report.LeftOut> leftOut() {
        return leftOut;
    }

    List<Report.Cell> cells() {
        return cells;
    }

    List<Report.Latency> latency() {
        return latency;
    }

    List<Report.Attach> attach() {
        return attach;
    }

    List<Report.Memory> memory() {
        return memory;
    }

    private boolean isAble(Server server, Wish wish) {
        String reason = server.missing().orElse("");
        if (reason.isEmpty() && server.serves(wish.target())) {
            return true;
        }
        if (!reason.isEmpty()) {
            leftOut.add(new Report.LeftOut(server.name(), wish.target(), reason));
        }
        return false;
    }

    /** A server that refuses is left out, and what it said is in the report. */
    private void start(Server server, Wish wish, List<Running> all) {
        try {
            long begin = System.nanoTime();
            Served device = cleanup.own(() -> server.start(wish));
            readOnce(device);
            List<Double> millis = new ArrayList<>();
            millis.add((System.nanoTime() - begin) / NANOS_PER_MILLI);
            subjects.add(
                    new Report.Subject(
                            server.name(), wish.target(), device.command(), server.version()));
            all.add(new Running(server, device, ProcFs.memoryBytes(device.pid(), "VmRSS"), millis));
        } catch (BenchException e) {
            cleanup.checkpoint();
            leftOut.add(new Report.LeftOut(server.name(), wish.target(), reason(e)));
        }
    }

    private static String reason(BenchException e) {
        return String.valueOf(e.getMessage());
    }

    /**
     * Made, read from and removed again; the first time is measured when a device comes to stay.
     */
    private void timeAttaching(List<Running> all, Wish wish, int rounds) {
        for (int round = 1; round < rounds; round++) {
            for (Running each : all) {
                progress.show(wish.target() + ": attaching " + each.server.name());
                long begin = System.nanoTime();
                Served device = cleanup.own(() -> each.server.start(wish));
                readOnce(device);
                each.attachMillis.add((System.nanoTime() - begin) / NANOS_PER_MILLI);
                cleanup.release(device);
            }
        }
        for (Running each : all) {
            attach.add(new Report.Attach(wish.target(), each.server.name(), each.attachMillis));
        }
    }

    private static void readOnce(Served device) {
        try (FileChannel channel = FileChannel.open(device.path(), StandardOpenOption.READ)) {
            if (channel.read(ByteBuffer.allocate(READ_BYTES)) != READ_BYTES) {
                throw new BenchException(device.path() + " is there but empty");
            }
        } catch (IOException e) {
            throw new BenchException("cannot read " + device.path() + ": " + e.getMessage(), e);
        }
    }

    /**
     * The smallest requests, since they are the most, until a device no longer gets faster; once
     * for every other kind. The code is the same for all sizes.
     */
    private static void warmUp(Meter meter, Served device, List<Workload> workloads) {
        long smallest = workloads.stream().mapToLong(Workload::blockBytes).min().orElse(0);
        boolean first = true;
        for (Workload workload : workloads) {
            if (first) {
                meter.warmUp(device, workload);
                first = false;
            } else if (workload.blockBytes() == smallest) {
                meter.measure(device, workload);
            }
        }
    }

    private void measure(List<Running> all, Wish wish, Meter meter, Plan plan) {
        Map<Key, List<Figure>> figures = new LinkedHashMap<>();
        turns(
                all,
                wish.target(),
                plan.workloads,
                plan.rounds,
                (running, workload) -> {
                    if (wish.isEmpty()) {
                        empty(running.device);
                    }
                    figures.computeIfAbsent(
                                    new Key(workload, running.server.name()),
                                    key -> new ArrayList<>())
                            .add(meter.measure(running.device, workload));
                });
        figures.forEach(
                (key, rounds) ->
                        cells.add(
                                new Report.Cell(wish.target(), key.workload, key.server, rounds)));
    }

    private static void empty(Served device) {
        Programs.runOrFail(
                EMPTY_LIMIT,
                List.of(Programs.find("blkdiscard", "util-linux"), device.path().toString()));
    }

    private void measureLatency(List<Running> all, String target, Plan plan) {
        Map<Key, List<FioLatency>> figures = new LinkedHashMap<>();
        turns(
                all,
                target + ", depth 1",
                plan.depthOne,
                plan.rounds,
                (running, workload) ->
                        figures.computeIfAbsent(
                                        new Key(workload, running.server.name()),
                                        key -> new ArrayList<>())
                                .add(fio.latency(running.device.path(), workload, plan.time)));
        figures.forEach(
                (key, rounds) ->
                        latency.add(new Report.Latency(target, key.workload, key.server, rounds)));
    }

    private record Key(Workload workload, String server) {}

    /** Case by case, all servers in turn; each round another begins. */
    private void turns(
            List<Running> all,
            String what,
            List<Workload> workloads,
            int rounds,
            BiConsumer<Running, Workload> turn) {
        for (int round = 0; round < rounds; round++) {
            List<Running> order = new ArrayList<>(all);
            Collections.rotate(order, -round);
            for (Workload workload : workloads) {
                for (Running each : order) {
                    progress.show(
                            what
                                    + ": round "
                                    + (round + 1)
                                    + "/"
                                    + rounds
                                    + ", "
                                    + workload.label()
                                    + ", "
                                    + each.server.name());
                    turn.accept(each, workload);
                }
            }
        }
    }

    private static Report.Memory memory(String target, Running running) {
        long pid = running.device.pid();
        return pid == Served.IN_KERNEL
                ? new Report.Memory(target, running.server.name(), null, null, null)
                : new Report.Memory(
                        target,
                        running.server.name(),
                        running.idleBytes,
                        ProcFs.memoryBytes(pid, "VmRSS"),
                        ProcFs.memoryBytes(pid, "VmHWM"));
    }
}
