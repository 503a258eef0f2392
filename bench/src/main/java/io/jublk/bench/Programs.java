package io.jublk.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Other programs: where they are, and running one to its end. */
public final class Programs {

    /** An unprivileged user's PATH lacks these, and so does many a root's. */
    private static final String SYSTEM_FOLDERS = ":/usr/local/sbin:/usr/sbin:/sbin:/usr/bin:/bin";

    private Programs() {}

    /**
     * @param debianPackage what to install where it is missing
     * @return its path
     */
    public static String find(String name, String debianPackage) {
        return look(name)
                .orElseThrow(
                        () ->
                                new BenchException(
                                        name
                                                + " is not installed; it is in the Debian package "
                                                + debianPackage
                                                + ": apt-get install "
                                                + debianPackage));
    }

    /** Its path, if it is installed. */
    public static Optional<String> look(String name) {
        String folders = System.getenv().getOrDefault("PATH", "") + SYSTEM_FOLDERS;
        for (String folder : folders.split(":")) {
            Path program = Path.of(folder).resolve(name);
            if (!folder.isEmpty() && Files.isRegularFile(program) && Files.isExecutable(program)) {
                return Optional.of(program.toString());
            }
        }
        return Optional.empty();
    }

    /** Runs a program to its end, whatever its exit status. */
    public static Output run(Duration limit, List<String> command) {
        try (Child child = Child.start(command)) {
            return child.await(limit);
        }
    }

    /** Runs a program whose failure is ours. */
    public static Output runOrFail(Duration limit, List<String> command) {
        Output output = run(limit, command);
        if (output.status() != 0) {
            throw new BenchException(
                    "'" + String.join(" ", command) + "' failed: " + output.reason());
        }
        return output;
    }
}
