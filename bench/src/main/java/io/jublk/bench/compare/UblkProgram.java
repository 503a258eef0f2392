package io.jublk.bench.compare;

import io.jublk.bench.BenchException;
import io.jublk.bench.Launcher;
import io.jublk.bench.Output;
import io.jublk.bench.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Another ublk server with a command line: kublk of the kernel's selftests, ublk of ublksrv, rublk.
 * All three say "dev id N" of a device that they made.
 *
 * @param targetFirst rublk's {@code add loop}, where the others have {@code add -t loop}
 * @param fileOption before the file's name; empty where it stands alone
 */
record UblkProgram(
        String name,
        String program,
        String source,
        Launcher launcher,
        boolean targetFirst,
        String fileOption,
        List<String> options)
        implements Server {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Pattern ID = Pattern.compile("dev id (\\d+)");
    private static final Pattern PID = Pattern.compile("\\b(?:daemon|ublksrv)[ _]pid (\\d+)");

    static UblkProgram kublk(Launcher launcher, String name, String... options) {
        return new UblkProgram(
                name,
                "kublk",
                "built from tools/testing/selftests/ublk of the kernel's sources",
                launcher,
                false,
                "",
                List.of(options));
    }

    static UblkProgram ublk(Launcher launcher, String name, String... options) {
        return new UblkProgram(
                name,
                "ublk",
                "of ublksrv, github.com/ublk-org/ublksrv",
                launcher,
                false,
                "-f",
                List.of(options));
    }

    static UblkProgram rublk(Launcher launcher, String name, String... options) {
        return new UblkProgram(
                name, "rublk", "cargo install rublk", launcher, true, "-f", List.of(options));
    }

    @Override
    public Optional<String> missing() {
        return Programs.look(program).isPresent()
                ? Optional.empty()
                : Optional.of(program + " is not installed (" + source + ")");
    }

    @Override
    public boolean serves(String target) {
        return !Wish.isImage(target);
    }

    @Override
    public Served start(Wish wish) {
        List<String> command = command(wish);
        List<String> words = new ArrayList<>(List.of(Programs.find(program, program)));
        words.addAll(command);
        Output output = Programs.runOrFail(LIMIT, words);
        Matcher id = ID.matcher(output.out() + output.err());
        if (!id.find()) {
            throw new BenchException("'" + program + " add' named no device: " + output.reason());
        }
        int number = Integer.parseInt(id.group(1));
        String path = words.getFirst();
        return new Served(
                Path.of("/dev/ublkb" + number),
                pid(output.out() + output.err(), number),
                program + " " + String.join(" ", command),
                () ->
                        Programs.runOrFail(
                                LIMIT, List.of(path, "del", "-n", String.valueOf(number))));
    }

    /** It says so itself, or the driver does. */
    private long pid(String text, int number) {
        Matcher pid = PID.matcher(text);
        return pid.find() ? Long.parseLong(pid.group(1)) : launcher.serverPid(number);
    }

    List<String> command(Wish wish) {
        List<String> command = new ArrayList<>(List.of("add"));
        command.addAll(targetFirst ? List.of(wish.target()) : List.of("-t", wish.target()));
        command.addAll(List.of("-q", String.valueOf(wish.queues())));
        command.addAll(List.of("-d", String.valueOf(wish.depth())));
        command.addAll(options);
        if (wish.isLoop()) {
            if (!fileOption.isEmpty()) {
                command.add(fileOption);
            }
            command.add(wish.theFile().toString());
        }
        return command;
    }
}
