package io.jublk.bench.compare;

import io.jublk.bench.Launcher;
import io.jublk.bench.Workspace;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is served: one file for all servers, or for each an image of its own. */
final class Backing {

    private static final String FILE = "backing";

    /** None where nothing is kept. */
    private final @Nullable Workspace workspace;

    private final Launcher launcher;
    private final long bytes;
    private final Wish wish;
    private int images;

    /**
     * @param workspace makes a place for files, if there are to be any
     */
    Backing(Supplier<Workspace> workspace, Launcher launcher, long bytes, Wish wish) {
        this.workspace = wish.hasFile() ? workspace.get() : null;
        this.launcher = launcher;
        this.bytes = bytes;
        this.wish = wish.isLoop() ? wish.of(place().file(FILE, bytes)) : wish;
    }

    /** That its files are on. */
    String fileSystem() {
        return place().fileSystem();
    }

    Wish wish() {
        return wish;
    }

    /** For one more server. */
    Wish forServer() {
        return wish.isImage() ? wish.of(place().file("image" + images++, this::create)) : wish;
    }

    private Workspace place() {
        return Objects.requireNonNull(workspace, "a target without files");
    }

    private void create(Path image) {
        launcher.createImage(image, bytes, wish.isEmpty() ? "off" : "full");
    }
}
