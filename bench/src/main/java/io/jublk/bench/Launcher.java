package io.jublk.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The jublk command as a user has it. Measuring through it and nothing else means that what is
 * measured is what a user gets.
 */
public final class Launcher {

    private static final String PROPERTY = "jublk.launcher";

    /** Longer than 'jublk add' itself waits for its server, so that it is the one to complain. */
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private static final Duration NODE_LIMIT = Duration.ofSeconds(10);

    private final String path;
    private final JsonMapper json = JsonMapper.shared();

    public Launcher(String path) {
        this.path = path;
    }

    /** The one that started this process. */
    public static Launcher fromProperty() {
        @Nullable String path = System.getProperty(PROPERTY);
        if (path == null) {
            throw new BenchException("start this with ./jublk, or set -D" + PROPERTY + "=PATH");
        }
        return new Launcher(path);
    }

    /**
     * {@code jublk add} with these arguments.
     *
     * @throws BenchException when there is no device after it
     */
    public Device add(List<String> arguments) {
        Output output = jublk("add", arguments, "--json");
        if (output.status() != 0) {
            throw new BenchException(
                    "cannot add \"" + String.join(" ", arguments) + "\": " + output.reason());
        }
        Device device = new Device(this, DeviceInfo.parse(parse("add", output)));
        awaitNode(device);
        return device;
    }

    /** {@code jublk del}. */
    public void delete(int id) {
        Output output = jublk("del", List.of("-n", Integer.toString(id)));
        if (output.status() != 0) {
            throw new BenchException(
                    "cannot delete device "
                            + id
                            + ": "
                            + output.reason()
                            + "; try again with 'jublk del -n "
                            + id
                            + "'");
        }
    }

    /** {@code jublk qcow2 create}. */
    public void createImage(Path image, long bytes, String preallocation) {
        Output output =
                jublk(
                        "qcow2",
                        List.of("create", "--preallocation=" + preallocation),
                        image.toString(),
                        Long.toString(bytes));
        if (output.status() != 0) {
            throw new BenchException("cannot make the image " + image + ": " + output.reason());
        }
    }

    /** {@code jublk list}: ids of all devices. */
    public List<Integer> list() {
        return devices().valueStream().map(device -> device.path("id").asInt()).toList();
    }

    /** The process that serves a device, whoever made it; 0 when there is no such device. */
    public long serverPid(int id) {
        return devices()
                .valueStream()
                .filter(device -> device.path("id").asInt() == id)
                .map(device -> device.path("pid").asLong(0))
                .findFirst()
                .orElse(0L);
    }

    /** How it is called. */
    public String path() {
        return path;
    }

    private JsonNode devices() {
        Output output = jublk("list", List.of(), "--json");
        if (output.status() != 0) {
            throw new BenchException("cannot list devices: " + output.reason());
        }
        return parse("list", output);
    }

    private Output jublk(String verb, List<String> arguments, String... more) {
        List<String> command = new ArrayList<>(List.of(path, verb));
        command.addAll(arguments);
        command.addAll(List.of(more));
        return Programs.run(LIMIT, command);
    }

    private JsonNode parse(String verb, Output output) {
        try {
            return json.readTree(output.out());
        } catch (JacksonException e) {
            throw new BenchException("'jublk " + verb + " --json' did not print JSON", e);
        }
    }

    /** With udev the node may come a moment after the device. */
    private static void awaitNode(Device device) {
        long end = System.nanoTime() + NODE_LIMIT.toNanos();
        while (!Files.exists(device.path())) {
            if (System.nanoTime() - end > 0) {
                device.close();
                throw new BenchException(device.path() + " did not appear after 'jublk add'");
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                end = System.nanoTime();
            }
        }
    }
}
