package io.jublk.bench.demo;

import io.jublk.bench.Cleanup;
import io.jublk.bench.Device;
import io.jublk.bench.Figures;
import io.jublk.bench.Workspace;
import java.nio.file.Path;

/** A file system on the device gives back what was written to it, byte for byte. */
final class FileSystemCheck {

    private final Cleanup cleanup;
    private final Workspace workspace;
    private final Steps steps;
    private final long seed;

    FileSystemCheck(Cleanup cleanup, Workspace workspace, Steps steps, long seed) {
        this.cleanup = cleanup;
        this.workspace = workspace;
        this.steps = steps;
        this.seed = seed;
    }

    void run(Device device) {
        Path at = workspace.folder("mnt");
        Ext4.make(device.path());
        Mount first = cleanup.own(() -> Mount.mount(device.path(), at));
        steps.done("mkfs.ext4 " + device.path() + ", mounted:");
        steps.detail(BlockDevices.describe(device.path()));

        FileTree tree = FileTree.write(at, seed, cleanup::checkpoint);
        cleanup.release(first);
        steps.done("wrote " + amount(tree) + " (seed " + seed + "), unmounted");
        Ext4.check(device.path());
        steps.done("e2fsck -fn: clean");

        Mount second = cleanup.own(() -> Mount.mount(device.path(), at));
        tree.verify(at, cleanup::checkpoint);
        cleanup.release(second);
        steps.done("mounted again, every SHA-256 is right: verified " + amount(tree));
    }

    private static String amount(FileTree tree) {
        return Figures.count(tree.files(), "file") + ", " + Figures.mebibytes(tree.bytes());
    }
}
