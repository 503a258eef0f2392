package io.jublk.lab.engine;

import io.jublk.lab.model.Ask;
import io.jublk.lab.model.Driver;
import io.jublk.lab.model.Plan;
import io.jublk.sim.core.Adversary;
import io.jublk.sim.core.Node;
import io.jublk.sim.file.FileTraits;
import io.jublk.sim.kernel.SimKernel;
import io.jublk.sim.ring.Task;
import io.jublk.ublk.BackingFile;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Feature;
import io.jublk.ublk.SteppedDevice;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.uapi.IoOp;
import io.jublk.uring.Errno;
import java.util.ArrayList;
import java.util.List;

/** Lets the engine serve one request on a simulated kernel, and writes down what it did. */
public final class Recorder {

    private static final String PATH = "/disk%d.img";
    private static final int SECTOR_BYTES = 512;

    /** One request is made; the ring is as large as that of a usual device. */
    private static final int DEPTH = 32;

    private static final Task CONTROL_TASK = new Task(1);

    /** A request that takes more turns than this will never end. */
    private static final int MAX_TURNS = 10_000;

    /**
     * What the engine did for one request.
     *
     * @param completions how many were posted to its ring, the delivery's included
     * @param enters io_uring_enter calls, from the one that received the request
     */
    public record Recording(Plan plan, int completions, int enters) {}

    private final DataPathKind dataPath;
    private final Ask ask;
    private final Trace trace;
    private final SimKernel kernel;
    private final Task queueTask = new Task(2);
    private boolean ended;
    private int status;

    private Recorder(DataPathKind dataPath, Ask ask) {
        this.dataPath = dataPath;
        this.ask = ask;
        trace = new Trace();
        kernel = new SimKernel(failures(ask.failing()), null, trace);
    }

    private static Adversary failures(int failing) {
        String path = PATH.formatted(failing);
        return new Adversary() {
            @Override
            public int transfer(Node file, boolean write, long offset, int lengthBytes) {
                return file.name().equals(path) ? -Errno.EIO : WHOLE;
            }
        };
    }

    /**
     * @throws IllegalStateException when the engine did not serve the request
     */
    public static Recording record(DataPathKind dataPath, Ask ask) {
        Recorder recorder = new Recorder(dataPath, ask);
        try (SimKernel kernel = recorder.kernel) {
            kernel.task(CONTROL_TASK);
            return recorder.serve();
        }
    }

    private Recording serve() {
        for (int i = 0; i <= ask.pieces(); i++) {
            kernel.file(PATH.formatted(i), ask.lengthBytes(), FileTraits.EXT4);
        }
        List<BackingFile> files = new ArrayList<>();
        for (int i = 0; i < ask.pieces(); i++) {
            files.add(open(i));
        }
        StripeTarget.Spare spare =
                ask.failing() == Ask.NONE
                        ? null
                        : new StripeTarget.Spare(open(ask.pieces()), ask.failing());
        DeviceOptions options =
                DeviceOptions.DEFAULTS
                        .withId(0)
                        .withDepth(DEPTH)
                        .withMaxIoBytes(ask.lengthBytes())
                        .withDataPath(dataPath);
        try (ControlDevice control = ControlDevice.open(kernel)) {
            SteppedDevice device =
                    SteppedDevice.add(
                            kernel,
                            control,
                            new StripeTarget(files, ask.pieceBytes(), spare),
                            options,
                            e -> {
                                throw e;
                            });
            kernel.task(queueTask);
            device.start(0);
            device.turn(0);
            kernel.task(CONTROL_TASK);
            control.start(0, SimKernel.PROCESS_ID);
            int enters = request(device);
            stop(control, device);
            return new Recording(new Plan(driver(), trace.turns()), trace.completions(), enters);
        }
    }

    private BackingFile open(int index) {
        return BackingFile.open(kernel, PATH.formatted(index), false, false);
    }

    private int request(SteppedDevice device) {
        kernel.device(0)
                .listener(
                        (_, _, result) -> {
                            ended = true;
                            status = result;
                            trace.end();
                        });
        long before = device.enters(0);
        trace.begin();
        kernel.device(0)
                .submit(
                        0,
                        0,
                        ask.write() ? IoOp.WRITE : IoOp.READ,
                        0,
                        ask.lengthBytes() / SECTOR_BYTES);
        kernel.task(queueTask);
        for (int turns = 0; !ended; turns++) {
            if (turns == MAX_TURNS) {
                throw new IllegalStateException(dataPath.label() + " does not end " + ask);
            }
            trace.nextTurn();
            device.turn(0);
        }
        if (status != 0) {
            throw new IllegalStateException(
                    dataPath.label() + " failed " + ask + ": " + Errno.describe(status));
        }
        return (int) (device.enters(0) - before);
    }

    private void stop(ControlDevice control, SteppedDevice device) {
        kernel.task(CONTROL_TASK);
        control.stop(0);
        kernel.task(queueTask);
        while (!device.isDone(0)) {
            device.turn(0);
        }
        device.close(0);
        kernel.task(CONTROL_TASK);
        device.release();
        control.delete(0);
    }

    /** What the driver does without being asked, by the features that the path stands on. */
    private Driver driver() {
        if (dataPath.needs().contains(Feature.AUTO_BUF_REG)) {
            return Driver.REGISTERS;
        }
        return dataPath.needs().isEmpty() ? Driver.COPIES : Driver.PLAIN; // ublk_dev_need_map_io
    }
}
