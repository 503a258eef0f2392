package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.UblkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * The file per device under /run/jublk, or a user's own directory: the specification, and what
 * became of it. Enough to bring the device back without typing an option again.
 */
public final class RunState {

    private static final Path DIRECTORY =
            RunDirectory.choose(
                    System.getenv(),
                    Privilege.uid(),
                    Path.of("/run"),
                    Path.of(System.getProperty("user.home")));

    public static Path directory() {
        return DIRECTORY;
    }

    public static Path file(int id) {
        return DIRECTORY.resolve(id + ".json");
    }

    /** What a server says when it has no journal to say it to. */
    public static Path log(int id) {
        return DIRECTORY.resolve(id + ".log");
    }

    /** Where clients hand memory to the server of a device. */
    public static Path sharedSocket(int id) {
        return DIRECTORY.resolve(id + ".shm.sock");
    }

    /** Where the device's server can be asked for something. */
    public static Path socket(int id) {
        return DIRECTORY.resolve(id + ".sock");
    }

    /** What the server before said, when the device has been taken over. */
    public static Path earlierLog(int id) {
        return DIRECTORY.resolve(id + ".log.1");
    }

    /** Held by the device's server. */
    public static Path lock(int id) {
        return DIRECTORY.resolve(id + ".lock");
    }

    /** Which process stands by for the server's death. */
    public static Path standby(int id) {
        return DIRECTORY.resolve(id + ".standby.json");
    }

    /** What that process says. */
    public static Path standbyLog(int id) {
        return DIRECTORY.resolve(id + ".standby.log");
    }

    /**
     * Makes the directory, for its user alone: options may name files that others should not know.
     */
    public static void prepare() {
        try {
            Files.createDirectories(
                    DIRECTORY,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new UblkException(
                    "cannot make "
                            + DIRECTORY
                            + " for the run state: "
                            + reason(e)
                            + "; set JUBLK_RUN_DIR to a directory of yours",
                    e);
        }
    }

    /** Writes it whole or not at all. */
    public static void write(int id, JsonObject state) {
        Path whole = file(id);
        Path part = DIRECTORY.resolve(id + ".json.new");
        try {
            Files.writeString(part, state.write() + "\n");
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UblkException("cannot write " + whole + ": " + reason(e), e);
        }
    }

    /** Empty for a device that jublk did not make, or whose file is damaged. */
    public static Optional<JsonObject> read(int id) {
        try {
            return Optional.of(JsonObject.parse(Files.readString(file(id)), file(id).toString()));
        } catch (IOException | UblkException e) {
            return Optional.empty();
        }
    }

    /** Forgets a device that is gone. */
    public static void remove(int id) {
        for (Path path :
                new Path[] {
                    file(id),
                    log(id),
                    earlierLog(id),
                    socket(id),
                    sharedSocket(id),
                    standby(id),
                    standbyLog(id),
                    lock(id)
                }) {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                throw new UblkException("cannot remove " + path + ": " + reason(e), e);
            }
        }
    }

    private static String reason(IOException e) {
        return e.getClass().getSimpleName().replace("Exception", "") + " " + e.getMessage();
    }

    private RunState() {}
}
