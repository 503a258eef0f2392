package io.jublk.bench.demo;

import io.jublk.bench.BenchException;
import io.jublk.bench.Cleanup;
import io.jublk.bench.Device;
import io.jublk.bench.Figures;
import io.jublk.bench.Launcher;
import io.jublk.bench.Machine;
import io.jublk.bench.Workspace;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The steps of the demonstration. */
final class Demo {

    private final Launcher launcher;
    private final DemoOptions options;
    private final Steps steps;
    private final PrintWriter err;
    private final Machine machine = Machine.here();
    private final List<Device> devices = new ArrayList<>();

    Demo(Launcher launcher, DemoOptions options, Steps steps, PrintWriter err) {
        this.launcher = launcher;
        this.options = options;
        this.steps = steps;
        this.err = err;
    }

    void run() {
        steps.done(
                "Linux "
                        + machine.kernel()
                        + " with ublk, "
                        + Figures.count(machine.cpus(), "CPU"));
        Path folder;
        try (Cleanup cleanup = Cleanup.begin(err)) {
            Workspace workspace = Workspace.make(cleanup, options.dir());
            folder = workspace.folder();
            long fileBytes = FileSize.choose(workspace.roomBytes());
            Device device = addFirst(cleanup, workspace, fileBytes);
            new FileSystemCheck(cleanup, workspace, steps, options.seed()).run(device);
            Device other = addOther(cleanup, workspace, fileBytes, device);
            new Comparison(cleanup, options, steps, err)
                    .run(device, other, machine, workspace.fileSystem());
        }
        checkGone(folder);
        steps.plain(List.of("demo: all verified"));
    }

    /** On the data path that jublk chooses itself. */
    private Device addFirst(Cleanup cleanup, Workspace workspace, long fileBytes) {
        Path file = workspace.file("chosen.img", fileBytes);
        steps.done(
                "backing file "
                        + file
                        + ", "
                        + Figures.mebibytes(fileBytes)
                        + " on "
                        + workspace.fileSystem()
                        + ", written");
        return add(cleanup, List.of("loop", "--file", file.toString()));
    }

    /** On the data path to compare the first with. */
    private Device addOther(Cleanup cleanup, Workspace workspace, long fileBytes, Device first) {
        String chosen = first.info().dataPath();
        String other = chosen.equals(DataPaths.COPIED) ? DataPaths.USER_COPY : DataPaths.COPIED;
        Path file = workspace.file(other + ".img", fileBytes);
        return add(cleanup, List.of("loop", "--data-path", other, "--file", file.toString()));
    }

    private Device add(Cleanup cleanup, List<String> what) {
        List<String> arguments = new ArrayList<>(what);
        arguments.addAll(List.of("-q", "1", "-d", "128"));
        Device device = cleanup.own(() -> launcher.add(arguments));
        devices.add(device);
        steps.done(
                "jublk add "
                        + what.getFirst()
                        + ": "
                        + device.path()
                        + ", data path "
                        + DataPaths.describe(device.info().dataPath()));
        return device;
    }

    private void checkGone(Path folder) {
        List<Integer> left = launcher.list();
        for (Device device : devices) {
            if (left.contains(device.info().id())) {
                throw new BenchException("'jublk list' still shows device " + device.info().id());
            }
        }
        if (Files.exists(folder)) {
            throw new BenchException(folder + " is still there");
        }
        steps.done("devices gone from 'jublk list', files removed");
    }
}
