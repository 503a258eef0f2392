package io.jublk.sim.conformance;

import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Open;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The running kernel as a world. */
final class LinuxWorld implements World {

    private static final int PERIOD = 251;

    private final Kernel kernel = new LinuxKernel();
    private final Path directory;
    private int files;

    LinuxWorld(Path directory) {
        this.directory = directory;
    }

    @Override
    public Kernel kernel() {
        return kernel;
    }

    @Override
    public int file(int lengthBytes) {
        byte[] bytes = new byte[lengthBytes];
        for (int i = 0; i < lengthBytes; i++) {
            bytes[i] = (byte) (i % PERIOD);
        }
        Path path = directory.resolve("file" + files++);
        try {
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return kernel.open(path.toString(), Open.READ_WRITE, 0);
    }

    @Override
    public void onOtherTask(Runnable part) {
        Thread thread = Thread.ofPlatform().start(part);
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
