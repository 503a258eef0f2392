package io.jublk.lab.cost;

import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.Open;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A small file and a FIFO in a folder of their own. */
final class Files implements AutoCloseable {

    private static final int FILE_BYTES = 4096;
    private static final int CALLS = 50;
    private static final int MKFIFO_SECONDS = 10;

    private final Kernel kernel;
    private final Path folder;
    private final Path file;
    private final Path fifo;
    private final int fd;
    private double fifoNanos = Double.MAX_VALUE;
    private double fileNanos = Double.MAX_VALUE;

    Files(Kernel kernel) {
        this.kernel = kernel;
        try {
            folder = java.nio.file.Files.createTempDirectory("jublk-lab");
            file = folder.resolve("file");
            fifo = folder.resolve("fifo");
            java.nio.file.Files.write(file, new byte[FILE_BYTES]);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a file for calibration", e);
        }
        makeFifo();
        fd = open(file);
    }

    /** A descriptor of it, whose bytes are cached. */
    int file() {
        return fd;
    }

    /** A pipe made and freed. */
    double pipeNanos() {
        return fifoNanos - fileNanos;
    }

    void pass() {
        fifoNanos = Math.min(fifoNanos, openAndClose(fifo));
        fileNanos = Math.min(fileNanos, openAndClose(file));
    }

    private double openAndClose(Path path) {
        return Best.of(
                CALLS,
                () -> {
                    for (int i = 0; i < CALLS; i++) {
                        kernel.close(open(path));
                    }
                });
    }

    private int open(Path path) {
        int opened = kernel.open(path.toString(), Open.READ_WRITE, 0);
        if (opened < 0) {
            throw new IllegalStateException("cannot open " + path + ": " + Errno.describe(opened));
        }
        return opened;
    }

    /** The JDK cannot; mkfifo(1) is on every Linux. */
    private void makeFifo() {
        try {
            Process process = new ProcessBuilder("mkfifo", fifo.toString()).start();
            if (!process.waitFor(MKFIFO_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("mkfifo failed");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot make a FIFO for calibration", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        kernel.close(fd);
        try {
            java.nio.file.Files.deleteIfExists(file);
            java.nio.file.Files.deleteIfExists(fifo);
            java.nio.file.Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot remove " + folder, e);
        }
    }
}
