package io.jublk.cli.commands.qcow2;

import io.jublk.qcow2.check.Check;
import io.jublk.qcow2.check.CheckOptions;
import io.jublk.qcow2.check.CheckReport;
import io.jublk.qcow2.check.Repair;
import io.jublk.qcow2.check.RepairMode;
import io.jublk.qcow2.device.ImageLock;
import io.jublk.qcow2.file.HostFile;
import io.jublk.ublk.BackingFile;
import io.jublk.uring.LinuxKernel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jublk qcow2 check}. */
@Command(
        name = "check",
        description = {
            "Check a qcow2 image's metadata, as 'qemu-img check' does.",
            "The image must not be in use. An encrypted one is checked without its key."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes, those of 'qemu-img check':%n",
        exitCodeList = {
            "0:The image is clean.",
            "1:The check could not be done, or not in full.",
            "2:The image is corrupt, or the command line is wrong.",
            "3:The image has leaked clusters and is good otherwise."
        })
final class CheckCommand implements Callable<Integer> {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The image.")
    private Path file = Path.of("");

    @Option(
            names = "--repair",
            paramLabel = "leaks|all",
            description = {
                "Repair the image, then check it again.",
                "leaks: give back clusters that nothing uses, of an image without errors.",
                "all: also put right what can be; what was lost does not come back."
            })
    private @Nullable RepairMode repair;

    @Option(names = "--json", description = "Print a JSON object with the keys of qemu-img.")
    private boolean json;

    @Override
    @SuppressWarnings("try") // the lock is only held
    public Integer call() {
        CheckReport report;
        RepairMode mode = repair;
        try (HostFile image = HostFile.open(file, mode == null);
                BackingFile lock =
                        ImageLock.hold(new LinuxKernel(), file.toString(), mode == null)) {
            report =
                    mode == null
                            ? Check.run(image, CheckOptions.DEFAULTS)
                            : Repair.run(image, mode, CheckOptions.DEFAULTS);
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(CheckOutput.json(file, report).write());
        } else {
            CheckOutput.text(report).forEach(out::println);
        }
        return exitCode(report);
    }

    private static int exitCode(CheckReport report) {
        if (report.checkErrors() > 0) {
            return 1;
        }
        if (report.corruptions() > 0 || report.overlaps() > 0) {
            return 2;
        }
        return report.leaks() > 0 ? 3 : 0;
    }
}
