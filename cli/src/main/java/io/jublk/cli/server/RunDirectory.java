package io.jublk.cli.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where the run state lies: of root in /run, of another user where the XDG base directory
 * specification has it, which ends with the user's last session, or else in the home directory.
 */
final class RunDirectory {

    private static final String VARIABLE = "JUBLK_RUN_DIR";
    private static final String NAME = "jublk";

    private RunDirectory() {}

    static Path choose(Map<String, String> environment, int uid, Path run, Path home) {
        String chosen = environment.get(VARIABLE);
        if (chosen != null) {
            return Path.of(chosen);
        }
        if (uid == 0) {
            return run.resolve(NAME);
        }
        String runtime = environment.get("XDG_RUNTIME_DIR");
        if (runtime != null && isOwn(Path.of(runtime), uid)) {
            return Path.of(runtime, NAME);
        }
        // A shell of another user (su, sudo -u) has no such variable, or that of the caller.
        Path session = run.resolve("user").resolve(Integer.toString(uid));
        if (isOwn(session, uid)) {
            return session.resolve(NAME);
        }
        @Nullable String state = environment.get("XDG_STATE_HOME");
        return (state == null ? home.resolve(".local/state") : Path.of(state)).resolve(NAME);
    }

    private static boolean isOwn(Path directory, int uid) {
        try {
            return Files.isDirectory(directory)
                    && Files.getAttribute(directory, "unix:uid").equals(uid);
        } catch (IOException e) {
            return false;
        }
    }
}
