package io.jublk.bench.compare;

import io.jublk.bench.Programs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The kernel's own loop driver. */
record LosetupServer(String name, boolean direct) implements Server {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Override
    public Optional<String> missing() {
        return Programs.look("losetup").isPresent()
                ? Optional.empty()
                : Optional.of("losetup is not installed (Debian package mount)");
    }

    @Override
    public boolean serves(String target) {
        return target.equals(Wish.LOOP);
    }

    @Override
    public Served start(Wish wish) {
        String losetup = Programs.find("losetup", "mount");
        String io = "--direct-io=" + (direct ? "on" : "off");
        String file = wish.theFile().toString();
        String path =
                Programs.runOrFail(LIMIT, List.of(losetup, "--find", "--show", io, file))
                        .out()
                        .strip();
        return new Served(
                Path.of(path),
                Served.IN_KERNEL,
                "losetup --find --show " + io + " " + file,
                () -> Programs.runOrFail(LIMIT, List.of(losetup, "--detach", path)));
    }
}
