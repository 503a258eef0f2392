package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.UblkException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * Does one thing for several devices: what fails for one must not keep it from the others. The
 * first failure is the command's own, told at its end; further ones are told as they come.
 */
final class EachDevice {

    private final CommandLine commandLine;
    private final List<JsonObject> done = new ArrayList<>();
    private final List<String> lines = new ArrayList<>();
    private @Nullable UblkException failure;

    EachDevice(CommandLine commandLine) {
        this.commandLine = commandLine;
    }

    void run(DeviceInfo info, Supplier<JsonObject> body, Function<JsonObject, String> line) {
        try {
            JsonObject state = body.get();
            done.add(DeviceView.ofState(state));
            lines.add(line.apply(state));
        } catch (UblkException e) {
            if (failure == null) {
                failure = e;
            } else {
                commandLine.getErr().println("jublk: " + info.blockPath() + ": " + e.getMessage());
            }
        }
    }

    /** Prints what was done, then throws what failed. */
    void finish(boolean json) {
        if (json) {
            commandLine.getOut().println(JsonObject.writeAll(done));
        } else {
            lines.forEach(commandLine.getOut()::println);
        }
        commandLine.getOut().flush();
        if (failure != null) {
            throw failure;
        }
    }
}
