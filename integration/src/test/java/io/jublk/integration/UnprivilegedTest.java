package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ordinary user's devices: add, list, use, stop, del; and what is refused, in words. */
@DeviceTest
@Tag("edge-kernels") // long, and no kernel in between is another case
class UnprivilegedTest {

    private static final String USER = "1000";
    private static final String OTHER = "1001";
    private static final String CONTROL = "/dev/ublk-control";
    private static final String NOTE = "jublk: note: an ordinary user's device";

    @TempDir private Path directory;

    /** What 60-jublk.rules says of /dev/ublk-control, for everybody. */
    @BeforeAll
    void openControl() {
        Program.check("chmod", "666", CONTROL);
    }

    @AfterAll
    void closeControl() {
        Program.check("chmod", "600", CONTROL);
    }

    /** The whole life of one device, for each server start costs seconds here. */
    @Exercises(
            features = {Feature.UNPRIVILEGED_DEV},
            commands = {KernelCommand.GET_DEV_INFO2})
    @Test
    void userAddsUsesAndRemovesADevice() throws Exception {
        Path home = home(USER);
        Path file = FileTools.sparse(home, 64 << 20);
        own(file, USER);
        try (Udev udev = new Udev()) {
            Program.Result added = as(USER, home, "add", "loop", "--file=" + file, "--json");
            added.expectSuccess();
            assertTrue(added.err().startsWith(NOTE), added::toString);
            assertEquals(1, added.errLines().size(), added::toString);
            JsonObject device = Jublk.object(added.out());
            String path = device.text("path");
            String id = Long.toString(device.number("id"));
            assertEquals(DataPathKind.COPIED.label(), device.text("dataPath"));
            assertTrue(device.flag("unprivileged"));
            assertEquals(1000, Files.getAttribute(Path.of(path), "unix:uid"));
            assertEquals(1000, Files.getAttribute(Path.of("/dev/ublkc" + id), "unix:uid"));

            // the user's own, to root and to the user; nobody else's
            assertEquals(1, Jublk.objects(as(USER, home, "list", "--json").expectSuccess()).size());
            JsonObject byRoot = Jublk.objects(Jublk.okInside("list", "--json")).getFirst();
            assertEquals(device.number("pid"), byRoot.number("pid"));
            othersCannotTouchIt(id);

            // the user makes a file system, the administrator mounts it
            asProgram(USER, "mkfs.ext4", "-q", "-F", path).expectSuccess();
            Path mount = Files.createDirectory(directory.resolve("mnt"));
            Program.check("mount", path, mount.toString());
            byte[] bytes = Seeds.bytes("unprivileged", 1 << 20);
            Files.write(mount.resolve("file"), bytes);
            Program.check("umount", mount.toString());
            Program.check("mount", "-o", "ro", path, mount.toString());
            assertEquals(
                    -1,
                    java.util.Arrays.mismatch(bytes, Files.readAllBytes(mount.resolve("file"))));
            Program.check("umount", mount.toString());

            // run state: the user's own directory, and nobody's to look into
            Path run = home.resolve(".local/state/jublk");
            assertTrue(Files.exists(run.resolve(id + ".json")), run::toString);
            assertEquals(
                    "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(run)));

            as(USER, home, "stop", "-n", id).expectSuccess();
            assertFalse(Files.exists(Path.of(path)), "the block device is there");
            as(USER, home, "del", "-n", id).expectSuccess();
            assertEquals(List.of(), NothingLeft.ids());
            try (Stream<Path> left = Files.list(run)) {
                assertEquals(List.of(), left.toList());
            }
            assertEquals(List.of(), udev.complaints());
        }
    }

    private void othersCannotTouchIt(String id) throws Exception {
        Path home = home(OTHER);
        assertEquals("[]", as(OTHER, home, "list", "--json").expectSuccess().strip());
        OneLine.expect(1, "it is another user's or root's", as(OTHER, home, "del", "-n", id));
        assertEquals(1, asProgram(OTHER, "head", "-c1", "/dev/ublkb" + id).code());
    }

    /** Said at once: no server is started, no device is made. */
    @Test
    void whatTheKernelDoesNotAllowIsSaidBeforeTrying() throws Exception {
        Path home = home(USER);
        for (DataPathKind path : List.of(DataPathKind.USER_COPY, DataPathKind.AUTO_REGISTERED)) {
            Program.Result result =
                    as(
                            USER,
                            home,
                            "add",
                            "ram",
                            "--size=1M",
                            "--unprivileged",
                            "--data-path=" + path.label());
            OneLine.expect(
                    1,
                    "the kernel does not allow an ordinary user's device the data path "
                            + path.label(),
                    result);
        }
        OneLine.expect(
                1,
                "--no-fill shows readers old memory",
                as(USER, home, "add", "null", "--unprivileged", "--no-fill"));
        assertEquals(List.of(), NothingLeft.ids());
    }

    @Test
    void administratorIsToldToBeTheUser() {
        OneLine.expect(
                1,
                "the driver makes no unprivileged device for an administrator",
                Jublk.inside("add", "null", "--unprivileged"));
    }

    /** Root's devices are not a user's. */
    @Test
    void userCannotTouchRootsDevice() throws Exception {
        Path home = home(USER);
        String path = Jublk.okInside("add", "ram", "--size=1M").strip();
        String id = path.substring("/dev/ublkb".length());
        assertEquals("", as(USER, home, "list").expectSuccess());
        OneLine.expect(1, "it is another user's or root's", as(USER, home, "stop", "-n", id));
        Jublk.okInside("del", "-n", id);
    }

    private static Program.Result as(String user, Path home, String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "env",
                                "-u",
                                "XDG_RUNTIME_DIR",
                                "-u",
                                "JUBLK_RUN_DIR",
                                "XDG_STATE_HOME=" + home.resolve(".local/state"),
                                Jublk.LAUNCHER));
        command.addAll(List.of(arguments));
        return asProgram(user, command.toArray(String[]::new));
    }

    private static Program.Result asProgram(String user, String... command) {
        List<String> whole =
                new ArrayList<>(
                        List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
        whole.addAll(List.of(command));
        return Program.run(whole.toArray(String[]::new));
    }

    /** A directory of the user's, which the temporary directory's own mode must not hide. */
    private Path home(String user) throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path home = directory.resolve(user);
        if (!Files.exists(home)) {
            Files.createDirectory(home);
            own(home, user);
        }
        return home;
    }

    private static void own(Path path, String user) {
        Program.check("chown", user + ":" + user, path.toString());
    }
}
