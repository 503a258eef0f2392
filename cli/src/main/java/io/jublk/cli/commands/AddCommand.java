package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.DeviceSpec;
import io.jublk.cli.server.Privilege;
import io.jublk.cli.server.ServerTask;
import io.jublk.cli.server.SharedSpec;
import io.jublk.cli.server.Spawner;
import io.jublk.cli.server.TargetKind;
import io.jublk.targets.loop.LoopOptions;
import io.jublk.targets.loop.LoopTarget;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.UnprivilegedRules;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code jublk add TARGET}: makes a device, prints its path, leaves a server behind. */
@Command(
        name = "add",
        description = "Make a block device and print its path.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "TARGET")
final class AddCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "which target? Choose loop, qcow2, null, ram or zoned");
    }

    /** What the targets' sub-commands share. */
    abstract static class Add implements Callable<Integer> {

        @Spec CommandSpec spec;
        @Mixin DeviceOptionsMixin device;

        private final TargetKind kind;

        Add(TargetKind kind) {
            this.kind = kind;
        }

        abstract JsonObject targetOptions(Kernel kernel);

        @Override
        public final Integer call() throws InterruptedException {
            Kernel kernel = new LinuxKernel();
            PrintWriter err = spec.commandLine().getErr();
            boolean unprivileged = UserDevices.choose(device.unprivileged);
            DeviceOptions options = device.options(kind, unprivileged);
            UnprivilegedRules.require(options);
            JsonObject target =
                    targetOptions(kernel).putAll(SharedSpec.ofOption(device.shared).json());
            if (device.printSpecification) {
                spec.commandLine()
                        .getOut()
                        .println(DeviceSpec.of(kind, options, target).json().write());
                return 0;
            }
            ControlDevice.open(kernel).close(); // no driver, no permission: say so at once
            if (unprivileged && !device.unprivileged) {
                UserDevices.note(err);
            }
            Spawner.Answer answer =
                    new Spawner(kernel)
                            .spawn(
                                    DeviceSpec.of(kind, options, target),
                                    ServerTask.ADD,
                                    device.foreground);
            if (unprivileged) {
                UserDevices.awaitNode(answer.state().text("path"), err);
            }
            warmUp(kernel, answer.state(), err);
            PrintWriter out = spec.commandLine().getOut();
            out.println(
                    device.json
                            ? DeviceView.ofState(answer.state()).write()
                            : answer.state().text("path"));
            out.flush();
            if (device.standby) {
                new Successor(kernel).standBy(answer.state());
            }
            return device.foreground ? attend(answer.process()) : 0;
        }

        private void warmUp(Kernel kernel, JsonObject state, PrintWriter err) {
            if (device.warmUpSeconds > 0) {
                new WarmUp(kernel, state.text("path"), state.number("sizeBytes"))
                        .run(Duration.ofSeconds(device.warmUpSeconds))
                        .ifPresent(note -> err.println("jublk: note: " + note));
            }
        }

        private static int attend(Process server) throws InterruptedException {
            // Ctrl-C reaches the server too; told to end alone, we pass it on. Either way the
            // device is gone before we are.
            Thread hook =
                    new Thread(
                            () -> {
                                server.destroy();
                                try {
                                    server.waitFor();
                                } catch (InterruptedException e) {
                                    Thread.currentThread().interrupt();
                                }
                            });
            Runtime.getRuntime().addShutdownHook(hook);
            return server.waitFor();
        }
    }

    @Command(
            name = "loop",
            description = "A file or block device, or a range of one, as a device.",
            mixinStandardHelpOptions = true)
    static final class Loop extends Add {

        @Option(
                names = {"-f", "--file"},
                required = true,
                paramLabel = "FILE",
                description = "The backing file: a regular file or a block device.")
        Path file;

        @Option(
                names = "--offset",
                paramLabel = "SIZE",
                converter = SizeConverter.class,
                defaultValue = "0",
                description = "Where in the file the device begins (default ${DEFAULT-VALUE}).")
        long offset;

        @Option(
                names = "--size",
                paramLabel = "SIZE",
                converter = SizeConverter.class,
                description = "How long the device is; all that follows by default.")
        @Nullable Long size;

        @Option(names = "--read-only", description = "Open the file for reading alone.")
        boolean readOnly;

        @Option(
                names = "--buffered",
                description = "Go through the page cache, even where direct I/O is possible.")
        boolean buffered;

        @Option(
                names = "--no-volatile-cache",
                description = {
                    "Every write is on stable storage before it completes;",
                    "users of the device need not flush, and do not."
                })
        boolean noVolatileCache;

        @Mixin IntegrityMixin integrity;

        Loop() {
            super(TargetKind.LOOP);
        }

        @Override
        JsonObject targetOptions(Kernel kernel) {
            if (size != null && size == 0) {
                throw new UblkException("--size must be more than 0; leave it out for all");
            }
            LoopOptions options =
                    new LoopOptions(
                            file.toAbsolutePath().normalize().toString(),
                            offset,
                            size == null ? 0 : size,
                            readOnly,
                            buffered);
            JsonObject metadata = integrity.json(false);
            // Tried here, where the user reads what is wrong, before a process is started.
            try (LoopTarget target = options.open(kernel)) {
                long rest = LoopOptions.leftOver(target, options);
                if (rest > 0) {
                    spec.commandLine()
                            .getErr()
                            .println(
                                    "jublk: note: the last "
                                            + rest
                                            + " bytes of "
                                            + options.path()
                                            + " are less than a block and not part of the device");
                }
            }
            return new JsonObject()
                    .put("file", options.path())
                    .put("offset", options.offsetBytes())
                    .put("size", options.sizeBytes())
                    .put("readOnly", options.readOnly())
                    .put("buffered", options.buffered())
                    .put("volatileCache", !noVolatileCache)
                    .putAll(metadata);
        }
    }

    @Command(
            name = "null",
            description = "A device that keeps nothing and reads as zeros.",
            mixinStandardHelpOptions = true)
    static final class Null extends Add {

        @Option(
                names = "--size",
                paramLabel = "SIZE",
                converter = SizeConverter.class,
                defaultValue = "250G",
                description = "The device's size (default ${DEFAULT-VALUE}).")
        long size;

        @Option(
                names = "--no-fill",
                description =
                        "Complete reads over whatever is in the pages. This shows readers old"
                                + " memory of the kernel: for benchmarks beside servers that do so,"
                                + " nothing else.")
        boolean noFill;

        Null() {
            super(TargetKind.NULL);
        }

        @Override
        JsonObject targetOptions(Kernel kernel) {
            if (noFill && !Privilege.isAdministrator()) {
                throw new UblkException(
                        "--no-fill shows readers old memory, so it is for an administrator's"
                                + " measurements alone; leave it out");
            }
            return new JsonObject().put("size", requireBlocks(size)).put("fill", !noFill);
        }
    }

    @Command(
            name = "ram",
            description = "A device in the server's memory; gone with it.",
            mixinStandardHelpOptions = true)
    static final class Ram extends Add {

        @Option(
                names = "--size",
                required = true,
                paramLabel = "SIZE",
                converter = SizeConverter.class,
                description = "The device's size.")
        long size;

        @Mixin IntegrityMixin integrity;

        Ram() {
            super(TargetKind.RAM);
        }

        @Override
        JsonObject targetOptions(Kernel kernel) {
            return new JsonObject().put("size", requireBlocks(size)).putAll(integrity.json(true));
        }
    }

    private static long requireBlocks(long size) {
        if (size <= 0 || size % 512 != 0) {
            throw new UblkException("--size must be a positive multiple of 512, not " + size);
        }
        return size;
    }
}
