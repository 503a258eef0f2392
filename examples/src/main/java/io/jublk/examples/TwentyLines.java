package io.jublk.examples;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Device;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Target;
import io.jublk.uring.LinuxKernel;
import java.util.List;

/** The smallest useful block device: a file, read and written with zero copy. */
record TwentyLines(BackingFile file) implements Target {

    @Override
    public String type() {
        return "twenty-lines";
    }

    @Override
    public Geometry geometry() {
        return Geometry.ofSize(file.sizeBytes());
    }

    @Override
    public List<BackingFile> files() {
        return List.of(file);
    }

    @Override
    public void read(IoRequest r) {
        r.read(file, r.offsetBytes(), 0, r.lengthBytes());
    }

    @Override
    public void write(IoRequest r) {
        r.write(file, r.offsetBytes(), 0, r.lengthBytes());
    }

    public static void main(String[] args) throws Exception {
        var kernel = new LinuxKernel();
        var target = new TwentyLines(BackingFile.open(kernel, args[0], false, false));
        try (var device = Device.start(kernel, target, DeviceOptions.DEFAULTS)) {
            System.out.println(device.path() + " by " + device.dataPath().label());
            device.awaitEnd(); // until 'jublk del -n N'
        }
    }
}
