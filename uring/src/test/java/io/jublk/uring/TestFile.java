package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An open file whose descriptor a ring can use. */
record TestFile(int fd) implements AutoCloseable {

    private static final Kernel KERNEL = new LinuxKernel();

    /** A new file with this content, open to read and write. */
    static TestFile with(Path directory, byte[] content) throws IOException {
        Path path = Files.createTempFile(directory, "file", null);
        Files.write(path, content);
        return open(path);
    }

    static TestFile open(Path path) {
        int fd = KERNEL.open(path.toString(), Open.READ_WRITE, 0);
        return new TestFile(KernelException.check(fd, "opening " + path));
    }

    /** A FIFO open at both ends: poll finds nothing in it until something is written. */
    static TestFile fifo(Path directory) throws IOException, InterruptedException {
        Path path = directory.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", path.toString()).start().waitFor());
        return open(path);
    }

    @Override
    public void close() {
        KernelException.check(KERNEL.close(fd), "closing");
    }
}
