package io.jublk.bench;

import java.nio.file.Path;

/** A device that lives until it is closed. */
public final class Device implements Resource {

    private final Launcher launcher;
    private final DeviceInfo info;

    Device(Launcher launcher, DeviceInfo info) {
        this.launcher = launcher;
        this.info = info;
    }

    public DeviceInfo info() {
        return info;
    }

    public Path path() {
        return Path.of(info.path());
    }

    @Override
    public void close() {
        launcher.delete(info.id());
    }
}
