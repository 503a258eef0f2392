package io.jublk.cli.commands.qcow2;

import io.jublk.cli.output.JsonObject;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jublk qcow2 info}. */
@Command(
        name = "info",
        description = "Show what a qcow2 image is like.",
        mixinStandardHelpOptions = true)
final class InfoCommand implements Runnable {

    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The image.")
    private Path file = Path.of("");

    @Option(names = "--backing-chain", description = "Show the images behind it too.")
    private boolean chain;

    @Option(
            names = "--json",
            description = {
                "Print a JSON object with the keys of qemu-img,",
                "with --backing-chain an array of them."
            })
    private boolean json;

    @Override
    public void run() {
        List<ImageInfo> infos = chain ? ImageInfo.ofChain(file) : List.of(ImageInfo.of(file));
        PrintWriter out = spec.commandLine().getOut();
        if (json && chain) {
            out.println(JsonObject.writeAll(infos.stream().map(InfoJson::of).toList()));
        } else if (json) {
            out.println(InfoJson.of(infos.getFirst()).write());
        } else {
            for (int i = 0; i < infos.size(); i++) {
                if (i > 0) {
                    out.println();
                }
                InfoText.print(infos.get(i), out);
            }
        }
    }
}
