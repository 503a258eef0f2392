package io.jublk.bench.compare;

import io.jublk.bench.Launcher;
import java.util.List;
import java.util.Optional;

/** Our loop beside our qcow2: the image's file as so many bytes, to see what the format costs. */
record RawLoopServer(String name, Launcher launcher) implements Server {

    @Override
    public Optional<String> missing() {
        return Optional.empty();
    }

    @Override
    public boolean serves(String target) {
        return target.equals(Wish.QCOW2);
    }

    @Override
    public Served start(Wish wish) {
        return new JublkServer(name, launcher, List.of())
                .start(new Wish(Wish.LOOP, wish.file(), wish.queues(), wish.depth()));
    }
}
