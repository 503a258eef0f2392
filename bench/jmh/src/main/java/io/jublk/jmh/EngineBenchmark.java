package io.jublk.jmh;

import io.jublk.sim.file.FileTraits;
import io.jublk.sim.kernel.SimKernel;
import io.jublk.sim.ring.Task;
import io.jublk.targets.loop.LoopOptions;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.SteppedDevice;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.uapi.IoOp;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The engine with loop on the simulated kernel: what our own code takes per request, and the
 * simulation's, which is most of it. The bytes allocated are what matters here.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineBenchmark {

    private static final int DEPTH = 32;
    private static final int SECTORS = 8;
    private static final String PATH = "/disk.img";
    private static final long FILE_BYTES = 1 << 20;
    private static final int MOST_TURNS = 10_000;

    @Param({"AUTO_REGISTERED", "REGISTERED", "LINKED", "USER_COPY", "COPIED"})
    private DataPathKind dataPath;

    private SimKernel kernel;
    private SteppedDevice device;
    private int ended;

    @Setup
    public void make() {
        kernel = new SimKernel();
        Task controlTask = new Task(1);
        kernel.task(controlTask);
        kernel.file(PATH, FILE_BYTES, FileTraits.EXT4);
        ControlDevice control = ControlDevice.open(kernel);
        DeviceOptions options =
                DeviceOptions.DEFAULTS.withId(0).withDepth(DEPTH).withDataPath(dataPath);
        device =
                SteppedDevice.add(
                        kernel,
                        control,
                        new LoopOptions(PATH, 0, 0, false, false).open(kernel),
                        options,
                        e -> {
                            throw e;
                        });
        Task queueTask = new Task(2);
        kernel.task(queueTask);
        device.start(0);
        device.turn(0);
        kernel.task(controlTask);
        control.start(0, SimKernel.PROCESS_ID);
        kernel.task(queueTask);
        kernel.device(0).listener((_, _, result) -> end(result));
    }

    private void end(int result) {
        if (result != 0) {
            throw new IllegalStateException("result " + result);
        }
        ended++;
    }

    @Benchmark
    @OperationsPerInvocation(DEPTH)
    public int read() {
        return serve(IoOp.READ);
    }

    @Benchmark
    @OperationsPerInvocation(DEPTH)
    public int write() {
        return serve(IoOp.WRITE);
    }

    private int serve(int op) {
        int all = ended + DEPTH;
        for (int tag = 0; tag < DEPTH; tag++) {
            kernel.device(0).submit(0, tag, op, (long) tag * SECTORS, SECTORS);
        }
        for (int turns = 0; ended != all; turns++) {
            if (turns == MOST_TURNS) {
                throw new IllegalStateException("requests do not end");
            }
            device.turn(0);
        }
        return ended;
    }
}
