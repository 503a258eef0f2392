package io.jublk.bench.compare;

import io.jublk.bench.Device;
import io.jublk.bench.Launcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * jublk, through its launcher.
 *
 * @param options of {@code jublk add}, beside what all servers are asked for
 */
record JublkServer(String name, Launcher launcher, List<String> options) implements Server {

    /** A data path by its name. */
    static JublkServer dataPath(Launcher launcher, String path) {
        return new JublkServer("jublk-" + path, launcher, List.of("--data-path", path));
    }

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public boolean serves(String target) {
        return true;
    }

    @Override
    public Served start(Wish wish) {
        List<String> arguments = new ArrayList<>(List.of(wish.target()));
        if (wish.isImage()) {
            arguments.set(0, Wish.QCOW2);
        }
        if (wish.hasFile()) {
            arguments.addAll(List.of("--file", wish.theFile().toString()));
        } else {
            // The others complete reads over whatever is in the pages, too.
            arguments.add("--no-fill");
        }
        unlessChosen("-q", wish.queues(), arguments);
        unlessChosen("-d", wish.depth(), arguments);
        arguments.addAll(options);
        Device device = launcher.add(arguments);
        return new Served(
                device.path(),
                device.info().pid(),
                "jublk add " + String.join(" ", arguments),
                device::close);
    }

    /** What all servers of a comparison have alike, but one that is compared for having it not. */
    private void unlessChosen(String option, int value, List<String> arguments) {
        if (!options.contains(option)) {
            arguments.addAll(List.of(option, String.valueOf(value)));
        }
    }
}
