package io.jublk.bench.compare;

import io.jublk.bench.BenchException;
import io.jublk.bench.Launcher;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** All servers that a comparison knows. */
final class Servers {

    static final String ZERO_COPY = "jublk-auto-registered";
    static final String COPIED = "jublk-copied";

    private static final List<String> DATA_PATHS =
            List.of("auto-registered", "registered", "linked", "user-copy", "copied");

    /** Who moves data the same way: each of ours, and kublk's. */
    private static final Map<String, String> COUNTERPARTS =
            Map.of(
                    ZERO_COPY,
                    "kublk-auto_zc",
                    "jublk-registered",
                    "kublk-zc",
                    "jublk-linked",
                    "kublk-zc",
                    "jublk-user-copy",
                    "kublk-user_copy",
                    COPIED,
                    "kublk-copied");

    private Servers() {}

    static List<Server> all(Launcher launcher) {
        List<Server> all = new ArrayList<>();
        DATA_PATHS.forEach(path -> all.add(JublkServer.dataPath(launcher, path)));
        all.add(UblkProgram.kublk(launcher, "kublk-auto_zc", "--auto_zc"));
        all.add(UblkProgram.kublk(launcher, "kublk-zc", "-z"));
        all.add(UblkProgram.kublk(launcher, "kublk-user_copy", "-u"));
        all.add(UblkProgram.kublk(launcher, "kublk-copied"));
        all.add(UblkProgram.kublk(launcher, "kublk-batch-auto_zc", "-b", "--auto_zc"));
        all.add(UblkProgram.kublk(launcher, "kublk-batch-copied", "-b"));
        all.add(UblkProgram.ublk(launcher, "ublk-zc", "-z"));
        all.add(UblkProgram.ublk(launcher, "ublk-copied"));
        all.add(UblkProgram.rublk(launcher, "rublk-zc", "-z"));
        all.add(UblkProgram.rublk(launcher, "rublk-user_copy", "-u"));
        all.add(UblkProgram.rublk(launcher, "rublk-copied"));
        all.add(new LosetupServer("losetup-direct", true));
        all.add(new LosetupServer("losetup-buffered", false));
        all.add(new QemuNbdServer("qemu-nbd"));
        all.add(new RawLoopServer("jublk-loop", launcher));
        return List.copyOf(all);
    }

    /** Those named, in that order; a name's first word stands for all that begin with it. */
    static List<Server> choose(List<Server> all, List<String> names) {
        List<Server> chosen = new ArrayList<>();
        for (String name : names) {
            List<Server> some =
                    all.stream()
                            .filter(s -> s.name().equals(name) || s.name().startsWith(name + "-"))
                            .filter(s -> !chosen.contains(s))
                            .toList();
            if (some.isEmpty() && chosen.stream().noneMatch(s -> s.name().equals(name))) {
                throw new BenchException(
                        "there is no server '"
                                + name
                                + "'; choose from "
                                + String.join(", ", all.stream().map(Server::name).toList()));
            }
            chosen.addAll(some);
        }
        return chosen;
    }

    /** NAME=ADD: jublk with any other options. */
    static Server more(Launcher launcher, String text) {
        int equals = text.indexOf('=');
        if (equals < 1 || text.substring(0, equals).contains(" ")) {
            throw new BenchException(
                    "--with takes NAME=OPTIONS, such as batched=\"--delivery batched\", not '"
                            + text
                            + "'");
        }
        List<String> options =
                Stream.of(text.substring(equals + 1).strip().split("\\s+"))
                        .filter(word -> !word.isEmpty())
                        .toList();
        return new JublkServer("jublk-" + text.substring(0, equals), launcher, options);
    }

    /** The C server that moves data the same way. */
    static Optional<String> counterpart(String name) {
        return Optional.ofNullable(COUNTERPARTS.get(name));
    }

    /** What of ours a server is measured against: the same way, else our best. */
    static String ours(String name) {
        return COUNTERPARTS.entrySet().stream()
                .filter(entry -> entry.getValue().equals(name))
                .map(Map.Entry::getKey)
                .min(java.util.Comparator.comparing(ours -> ours.equals("jublk-linked")))
                .orElse(ZERO_COPY);
    }
}
