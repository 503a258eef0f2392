package io.jublk.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A launcher and a fio that are shell scripts, and the real program run between them in a process
 * of its own, as its streams, exit status and reaction to signals are what is tested.
 */
public final class FakeMachine {

    private final Path folder;
    private final Path tools;
    private final Path launcher;

    public FakeMachine(Path folder) throws IOException {
        this.folder = folder;
        this.tools = Files.createDirectory(folder.resolve("tools"));
        this.launcher = tools.resolve("jublk");
        Files.createDirectory(files());
        Files.writeString(folder.resolve("fio.json"), Recorded.fio());
        Files.writeString(folder.resolve("latency.json"), Recorded.fioLatency());
        // Devices are files dev0, dev1; every call is in the log.
        script(
                launcher,
                """
                echo "$*" >>log
                case $1 in
                add) n=$(cat count 2>/dev/null || echo 0); echo $((n + 1)) >count
                     [ "$n" != "$(cat refuse 2>/dev/null)" ] ||
                         { echo "jublk: no more devices" >&2; exit 1; }
                     head -c 4096 /dev/zero >dev$n
                     echo "{\\"id\\":$n,\\"path\\":\\"$PWD/dev$n\\",\\"type\\":\\"loop\\",\\"dataPath\\":\\"copied\\",\\"queues\\":1,\\"depth\\":128,\\"pid\\":1}";;
                del) rm dev$3;;
                esac
                """);
        fio("cat fio.json");
    }

    /** What fio does beside telling its version. */
    public void fio(String body) throws IOException {
        script(
                tools.resolve("fio"),
                "[ \"$1\" != --version ] || { echo fio-3.33; exit; }\necho fio >>log\n" + body);
    }

    /** The add with this number, from 0, fails. */
    void refuseAdd(int number) throws IOException {
        Files.writeString(folder.resolve("refuse"), Integer.toString(number));
    }

    /** Where backing files go. */
    public Path files() {
        return folder.resolve("files");
    }

    /** Calls of the launcher and of fio. */
    public List<String> log() throws IOException {
        Path log = folder.resolve("log");
        return Files.exists(log) ? Files.readAllLines(log) : List.of();
    }

    /** Devices and backing files that are there. */
    public List<Path> leftOver() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(
                            path ->
                                    files().equals(path.getParent())
                                            || path.getFileName().toString().startsWith("dev"))
                    .toList();
        }
    }

    /** Starts a small benchmark with more arguments. */
    Process bench(String... more) throws IOException {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "bench",
                                "--dir",
                                files().toString(),
                                "--file-size",
                                "64k",
                                "--sizes",
                                "4k,512k",
                                "--rw",
                                "read",
                                "--rounds",
                                "2"));
        arguments.addAll(List.of(more));
        return start(arguments);
    }

    /** Starts the program. */
    public Process start(List<String> arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "-Djublk.launcher=" + launcher,
                                "-cp",
                                classPath(),
                                "io.jublk.bench.Main"));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectOutput(folder.resolve("out").toFile())
                        .redirectError(folder.resolve("err").toFile());
        builder.environment().put("PATH", tools + File.pathSeparator + System.getenv("PATH"));
        return builder.start();
    }

    public String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    public String err() throws IOException {
        return Files.readString(folder.resolve("err"));
    }

    /** The tests run as modules; the program in its own process need not. */
    private static String classPath() {
        return Stream.of("jdk.module.path", "java.class.path")
                .map(name -> System.getProperty(name, ""))
                .filter(path -> !path.isEmpty())
                .reduce((a, b) -> a + File.pathSeparator + b)
                .orElseThrow();
    }

    private void script(Path path, String body) throws IOException {
        Files.writeString(path, "#!/bin/sh\ncd " + folder + " || exit\n" + body + "\n");
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
