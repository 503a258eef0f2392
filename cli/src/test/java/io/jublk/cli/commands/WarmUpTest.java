package io.jublk.cli.commands;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.uring.Kernel;
import io.jublk.uring.LinuxKernel;
import io.jublk.uring.Open;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With files in place of devices. */
class WarmUpTest {

    private static final Duration LONG = Duration.ofMillis(50);

    @TempDir private Path directory;

    private final LinuxKernel kernel = new LinuxKernel();

    @Test
    void readsUntilTheTimeIsUp() throws IOException {
        WarmUp warmUp = of(2 * WarmUp.READ_BYTES, 2 * WarmUp.READ_BYTES);
        assertEquals(Optional.empty(), warmUp.run(LONG));
        assertTrue(warmUp.done() > 2, "goes round: " + warmUp.done());
    }

    @Test
    void readThatFallsShortEndsItAndIsSaid() throws IOException {
        WarmUp warmUp = of(3 * WarmUp.READ_BYTES, 4 * WarmUp.READ_BYTES);
        assertEquals(
                Optional.of(
                        "the warm-up ended early: a read of "
                                + directory.resolve("device")
                                + " failed: EIO (input/output error)"),
                warmUp.run(Duration.ofMinutes(1)));
        assertEquals(3, warmUp.done());
    }

    @Test
    void deviceThatIsNotThereIsSaid() {
        Path missing = directory.resolve("missing");
        assertEquals(
                Optional.of(
                        "no warm-up: cannot open "
                                + missing
                                + ": ENOENT (no such file or directory)"),
                new WarmUp(kernel, missing.toString(), 1 << 20).run(LONG));
    }

    @Test
    void deviceSmallerThanAReadIsLeftAlone() {
        WarmUp warmUp = new WarmUp(kernel, directory.resolve("missing").toString(), 512);
        assertEquals(Optional.empty(), warmUp.run(LONG));
        assertEquals(0, warmUp.done());
    }

    @Test
    void deviceThatDoesNotAnswerIsSaid() throws IOException, InterruptedException {
        Path pipe = directory.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        try (RandomAccessFile writer = new RandomAccessFile(pipe.toFile(), "rw")) {
            assertEquals(
                    Optional.of(
                            "no warm-up: "
                                    + pipe
                                    + " has not answered a read within 50 ms; see its server's"
                                    + " log"),
                    new WarmUp(withoutDirectIo(), pipe.toString(), 1 << 20).run(LONG));
            assertTrue(writer.getFD().valid());
        }
    }

    /** A pipe takes no O_DIRECT. */
    private Kernel withoutDirectIo() {
        return (Kernel)
                Proxy.newProxyInstance(
                        Kernel.class.getClassLoader(),
                        new Class<?>[] {Kernel.class},
                        (proxy, method, arguments) ->
                                method.getName().equals("open")
                                        ? kernel.open((String) arguments[0], Open.READ_ONLY, 0)
                                        : method.invoke(kernel, arguments));
    }

    private WarmUp of(int fileBytes, long sizeBytes) throws IOException {
        Path file = Files.write(directory.resolve("device"), new byte[fileBytes]);
        return new WarmUp(kernel, file.toString(), sizeBytes);
    }
}
