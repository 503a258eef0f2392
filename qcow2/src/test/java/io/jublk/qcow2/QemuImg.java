package io.jublk.qcow2;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** qemu-img and qemu-io, which say what is right. A test that needs them fails without them. */
public final class QemuImg {

    /** Far more than any command here takes; it is there so that nothing hangs. */
    private static final long TIMEOUT_SECONDS = 120;

    /**
     * To make an encrypted image QEMU measures its own CPU time, and gives up when that clock has
     * not moved, as happens on a busy host. It has made nothing then.
     */
    private static final String QEMUS_CLOCK = "Unable to get accurate CPU usage";

    private static final int MAX_REPEATS = 100;

    /**
     * @param output standard output and error, as they came
     */
    public record Result(int exitCode, String output) {}

    /** Runs {@code qemu-img} and expects success. */
    public static String run(Object... arguments) {
        return expectSuccess("qemu-img", arguments);
    }

    /** Runs {@code qemu-img}; the exit code is the caller's to judge. */
    public static Result tryRun(Object... arguments) {
        return execute(commandLine("qemu-img", arguments));
    }

    /** What {@code qemu-img info} says, as JSON. */
    public static JsonText info(Path image) {
        return new JsonText(run("info", "--output=json", image));
    }

    /** Fails unless {@code qemu-img check} finds neither errors nor leaks. */
    public static void check(Path image) {
        run("check", "-f", "qcow2", image);
    }

    /** The guest's view of an image as a raw file beside it. */
    public static Path toRaw(Path image, String format) {
        Path raw = image.resolveSibling(image.getFileName() + ".expected-raw");
        run("convert", "-f", format, "-O", "raw", image, raw);
        return raw;
    }

    /** Runs qemu-io commands ("write -P 1 0 64k") on a qcow2 image, one process for all. */
    public static String io(Path image, String... commands) {
        return ioOn(List.of("-f", "qcow2", image.toString()), commands);
    }

    /** Likewise on an image of a format. */
    public static String io(Path image, String format, List<String> commands) {
        return ioOn(List.of("-f", format, image.toString()), commands.toArray(String[]::new));
    }

    /**
     * @param image the arguments that say which image: {@code --image-opts} and the like
     */
    public static String ioOn(List<String> image, String... commands) {
        List<Object> arguments = new ArrayList<>();
        for (String command : commands) {
            arguments.add("-c");
            arguments.add(command);
        }
        arguments.addAll(image);
        String output = expectSuccess("qemu-io", arguments.toArray());
        // qemu-io exits with 0 when a pattern differs.
        if (output.contains("Pattern verification failed")) {
            throw new AssertionError(String.join(" ", image) + ": " + output);
        }
        return output;
    }

    private static String expectSuccess(String program, Object... arguments) {
        List<String> command = commandLine(program, arguments);
        Result result = execute(command);
        for (int i = 0; i < MAX_REPEATS && result.output().contains(QEMUS_CLOCK); i++) {
            result = execute(command);
        }
        if (result.exitCode() != 0) {
            throw new AssertionError(
                    String.join(" ", command)
                            + " ended with "
                            + result.exitCode()
                            + ": "
                            + result.output());
        }
        return result.output();
    }

    private static List<String> commandLine(String program, Object... arguments) {
        List<String> command = new ArrayList<>();
        command.add(program);
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    private static Result execute(List<String> command) {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            throw new AssertionError(
                    command.getFirst() + " cannot be run; install qemu-utils: " + e.getMessage(),
                    e);
        }
        try {
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), UTF_8);
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " does not end");
            }
            return new Result(process.exitValue(), output);
        } catch (IOException e) {
            throw new AssertionError(String.join(" ", command) + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private QemuImg() {}
}
