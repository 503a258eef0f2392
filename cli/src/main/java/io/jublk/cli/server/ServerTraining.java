package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Ring;
import io.jublk.uring.RingOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the ahead-of-time cache of servers is made from: a server's way without the driver, which a
 * build must leave alone, and which most machines that build do not have. A class that is not in
 * the cache a server takes from its jar, between the command and the device; one that is and is not
 * needed costs a little at every start.
 */
public final class ServerTraining {

    private static final System.Logger LOG = System.getLogger("io.jublk.cli");

    /** The specification is on standard input, as a server's is. */
    public static void main(String[] args) throws Exception {
        Kernel kernel = new LinuxKernel();
        ProcessRules.enter(kernel);
        ServerTask.of(args);
        DeviceSpec spec =
                new DeviceSpec(
                        JsonObject.parse(
                                new String(System.in.readAllBytes(), StandardCharsets.UTF_8),
                                "the specification"));
        spec.options();
        spec.kind().open(kernel, spec.json()).close();
        open(kernel);
        ServerProcess.startTicks(ProcessHandle.current().pid());
        LOG.log(System.Logger.Level.INFO, "logged at " + Instant.now());
        listen();
        JvmTimers.relax();
        System.out.println(spec.json().write());
    }

    /** A ring, where the machine lets us have one. */
    private static void open(Kernel kernel) {
        try (Ring ring = Ring.create(kernel, RingOptions.ofEntries(1))) {
            ring.next().nop().userData(1);
            ring.submitAndWait(1, Ring.FOREVER);
            ring.drain((userData, result, flags) -> {});
        } catch (KernelException e) {
            LOG.log(System.Logger.Level.INFO, "no ring: " + e.getMessage());
        }
    }

    private static void listen() throws IOException {
        Path directory = Files.createTempDirectory("jublk-training");
        ControlSocket socket = ControlSocket.open(directory.resolve("0.sock"), List.of());
        if (socket != null) {
            socket.close();
        }
        try (Stream<Path> left = Files.list(directory)) {
            for (Path file : left.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    private ServerTraining() {}
}
