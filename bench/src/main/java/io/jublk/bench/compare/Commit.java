package io.jublk.bench.compare;

import io.jublk.bench.Output;
import io.jublk.bench.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Which jublk was measured. */
final class Commit {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** What changes without changing what is measured. */
    private static final List<String> NOT_CODE = List.of(":!docs", ":!bench/results", ":!*.md");

    private Commit() {}

    /**
     * @param launcher in the root of its tree
     * @return as git names it, "+" behind it when the tree differs; empty without git
     */
    static String of(Path launcher) {
        Path tree = launcher.toAbsolutePath().getParent();
        if (tree == null || Programs.look("git").isEmpty()) {
            return "";
        }
        Output head = git(tree, List.of("rev-parse", "--short=12", "HEAD"));
        if (head.status() != 0) {
            return "";
        }
        List<String> status = new ArrayList<>(List.of("status", "--porcelain", "--", "."));
        status.addAll(NOT_CODE);
        Output changes = git(tree, status);
        boolean same = changes.status() == 0 && changes.out().isBlank();
        return head.out().strip() + (same ? "" : "+");
    }

    private static Output git(Path tree, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.addAll(List.of(Programs.find("git", "git"), "-c", "safe.directory=*"));
        // Reading alone: the tree may not be writable.
        command.addAll(List.of("--no-optional-locks", "-C", tree.toString()));
        command.addAll(arguments);
        return Programs.run(LIMIT, command);
    }
}
