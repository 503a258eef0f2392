package io.jublk.integration;

import io.jublk.cli.server.RunState;
import io.jublk.ublk.UblkException;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After every test: no device is left, no node of one, no run state. What is left is removed, so
 * that the next test starts clean, and fails the test that left it.
 */
final class NothingLeft implements AfterEachCallback {

    private static final Path DEVICES = Path.of("/sys/class/ublk-char");
    private static final Path NODES = Path.of("/dev");

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        List<String> left = new ArrayList<>(TestDevices.closeAll());
        for (int id : ids()) {
            left.add("device " + id);
            remove(id);
        }
        left.addAll(names(NODES, "ublkb"));
        left.addAll(names(NODES, "ublkc"));
        for (String name : names(RunState.directory(), "")) {
            left.add(name);
            Files.deleteIfExists(RunState.directory().resolve(name));
        }
        if (!left.isEmpty()) {
            throw new AssertionError("the test left behind: " + left);
        }
    }

    static List<Integer> ids() {
        return names(DEVICES, "ublkc").stream()
                .map(n -> Integer.parseInt(n.substring("ublkc".length())))
                .toList();
    }

    private static void remove(int id) throws Exception {
        Bounded.run(
                "removing device " + id,
                () -> {
                    try (ControlDevice control = ControlDevice.open(new LinuxKernel())) {
                        int server = control.info(id).serverPid();
                        if (server > 0 && server != ProcessHandle.current().pid()) {
                            ProcessHandle.of(server).ifPresent(ProcessHandle::destroyForcibly);
                        }
                        control.stop(id);
                        control.delete(id);
                    } catch (UblkException e) {
                        throw new AssertionError("cannot remove device " + id, e);
                    }
                });
    }

    private static List<String> names(Path directory, String prefix) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.map(e -> e.getFileName().toString())
                    .filter(n -> n.startsWith(prefix) && !n.equals("ublk-control"))
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
