package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.output.Sizes;
import io.jublk.ublk.Resizable;
import io.jublk.ublk.UblkException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jublk resize}: another size for a live device. */
@Command(
        name = "resize",
        description = {
            "Make a live device larger or smaller, with its users on it (Linux 6.16).",
            "loop: its file becomes longer where it has to, and is cut off by --shrink.",
            "qcow2: its image can grow. null, ram: any size."
        },
        mixinStandardHelpOptions = true)
final class ResizeCommand extends AskCommand {

    @Option(
            names = "--size",
            paramLabel = "SIZE",
            converter = SizeConverter.class,
            description = "The new size; by default what the backing file has by now.")
    @Nullable Long size;

    @Option(
            names = "--shrink",
            description = "Data behind a smaller size may go; a file is cut off there.")
    boolean shrink;

    ResizeCommand() {
        super("resize");
    }

    @Override
    JsonObject request() {
        Long wanted = size;
        if (wanted != null && wanted == 0) {
            throw new UblkException("--size must be more than 0");
        }
        return new JsonObject()
                .put("size", wanted == null ? Resizable.AS_BACKEND : wanted)
                .put("shrink", shrink);
    }

    @Override
    void print(PrintWriter out, String path, JsonObject answer) {
        long before = answer.number("previousBytes");
        long now = answer.number("sizeBytes");
        out.println(
                path
                        + " has "
                        + Sizes.format(now)
                        + (now == before ? ", as before" : ", had " + Sizes.format(before)));
    }
}
