package io.jublk.bench.compare;

import io.jublk.bench.Launcher;
import io.jublk.bench.Workspace;
import java.nio.file.Path;

/** What is served: one file for all servers, or for each an image of its own. */
final class Backing {

    private static final String FILE = "backing";

    private final Workspace workspace;
    private final Launcher launcher;
    private final long bytes;
    private final Wish wish;
    private int images;

    Backing(Workspace workspace, Launcher launcher, long bytes, Wish wish) {
        this.workspace = workspace;
        this.launcher = launcher;
        this.bytes = bytes;
        this.wish = wish.isLoop() ? wish.of(workspace.file(FILE, bytes)) : wish;
    }

    Wish wish() {
        return wish;
    }

    /** For one more server. */
    Wish forServer() {
        return wish.isImage() ? wish.of(workspace.file("image" + images++, this::create)) : wish;
    }

    private void create(Path image) {
        launcher.createImage(image, bytes, wish.isEmpty() ? "off" : "full");
    }
}
