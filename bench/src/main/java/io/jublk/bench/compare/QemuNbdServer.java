package io.jublk.bench.compare;

import io.jublk.bench.BenchException;
import io.jublk.bench.Output;
import io.jublk.bench.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** qemu-nbd behind the kernel's nbd client, over a Unix socket. */
record QemuNbdServer(String name) implements Server {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** nbds_max of the driver is 16 unless told otherwise. */
    private static final int DEVICES = 16;

    @Override
    public Optional<String> missing() {
        if (Programs.look("qemu-nbd").isEmpty()) {
            return Optional.of("qemu-nbd is not installed (Debian package qemu-utils)");
        }
        if (Programs.look("nbd-client").isEmpty()) {
            return Optional.of("nbd-client is not installed (Debian package nbd-client)");
        }
        return Files.exists(Path.of("/dev/nbd0"))
                ? Optional.empty()
                : Optional.of("there is no /dev/nbd0 ('modprobe nbd' makes it)");
    }

    @Override
    public boolean serves(String target) {
        return target.equals(Wish.LOOP) || Wish.isImage(target);
    }

    @Override
    public Served start(Wish wish) {
        Path folder = temporaryFolder();
        Path socket = folder.resolve("socket");
        Path pidFile = folder.resolve("pid");
        Path device = free();
        String client = Programs.find("nbd-client", "nbd-client");
        String command = serve(wish, socket, pidFile);
        long pid = pid(pidFile);
        Runnable end =
                () -> {
                    Output gone = Programs.run(LIMIT, List.of(client, "-d", device.toString()));
                    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
                    remove(socket, pidFile, folder);
                    if (gone.status() != 0) {
                        throw new BenchException(
                                "cannot disconnect " + device + ": " + gone.reason());
                    }
                };
        Output connected =
                Programs.run(LIMIT, List.of(client, "-unix", socket.toString(), device.toString()));
        if (connected.status() != 0) {
            ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
            remove(socket, pidFile, folder);
            throw new BenchException("nbd-client failed: " + connected.reason());
        }
        return new Served(device, pid, command + "; nbd-client -unix SOCKET " + device, end);
    }

    /** With io_uring and past the page cache where it can, else as it can. */
    private static String serve(Wish wish, Path socket, Path pidFile) {
        String program = Programs.find("qemu-nbd", "qemu-utils");
        String reason = "";
        for (String aio : List.of("io_uring", "native", "threads")) {
            List<String> options =
                    List.of(
                            "--aio=" + aio,
                            "--cache=none",
                            "-f",
                            wish.isImage() ? Wish.QCOW2 : "raw",
                            "--discard=unmap");
            List<String> words = new java.util.ArrayList<>(List.of(program, "--fork"));
            words.add("--pid-file=" + pidFile);
            words.addAll(options);
            words.addAll(List.of("-k", socket.toString(), wish.theFile().toString()));
            Output output = Programs.run(LIMIT, words);
            if (output.status() == 0) {
                return "qemu-nbd --fork "
                        + String.join(" ", options)
                        + " -k SOCKET "
                        + wish.theFile();
            }
            reason = output.reason();
        }
        throw new BenchException("qemu-nbd failed: " + reason);
    }

    /** A device that nobody uses has no pid in sysfs. */
    private static Path free() {
        return IntStream.range(0, DEVICES)
                .filter(n -> Files.exists(Path.of("/dev/nbd" + n)))
                .filter(n -> !Files.exists(Path.of("/sys/block/nbd" + n + "/pid")))
                .mapToObj(n -> Path.of("/dev/nbd" + n))
                .findFirst()
                .orElseThrow(() -> new BenchException("all nbd devices are in use"));
    }

    private static Path temporaryFolder() {
        try {
            return Files.createTempDirectory("jublk-nbd");
        } catch (IOException e) {
            throw new BenchException("cannot make a folder for a socket: " + e.getMessage(), e);
        }
    }

    private static long pid(Path pidFile) {
        try {
            return Long.parseLong(Files.readString(pidFile).strip());
        } catch (IOException | NumberFormatException e) {
            throw new BenchException("qemu-nbd wrote no pid: " + e.getMessage(), e);
        }
    }

    private static void remove(Path... paths) {
        for (Path path : paths) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                // It is small and in the folder for such.
            }
        }
    }
}
