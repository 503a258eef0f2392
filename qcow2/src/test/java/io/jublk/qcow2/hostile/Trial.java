package io.jublk.qcow2.hostile;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.QemuImg;
import io.jublk.testkit.AllocatedBytes;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Shows a damaged image to every reader, and says what a reader must not do and did. */
final class Trial {

    /** Each takes milliseconds; only what never ends takes this long. */
    private static final long HANG_SECONDS = 60;

    private final Path file;
    private final Path raw;

    Trial(Path directory) {
        this.file = directory.resolve("hostile.qcow2");
        this.raw = directory.resolve("hostile.raw");
    }

    /**
     * Gives nothing when all is well.
     *
     * @param compare whether QEMU is asked what the data is
     */
    Optional<String> run(byte[] sound, List<Mutation> mutations, boolean compare) {
        byte[] image = Mutation.applyAll(sound, mutations);
        try {
            Files.write(file, image);
            for (Reader reader : Reader.values()) {
                String fault = watch(reader);
                if (fault == null && !Arrays.equals(image, Files.readAllBytes(file))) {
                    fault = reader + " has written to the image";
                }
                if (fault != null) {
                    return Optional.of(fault);
                }
            }
            return compare ? Optional.ofNullable(wrongData()) : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable String watch(Reader reader) {
        FutureTask<@Nullable String> task = new FutureTask<>(() -> read(reader));
        Thread thread = new Thread(task, "reader");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(HANG_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return reader + " does not end: " + Arrays.toString(thread.getStackTrace());
        } catch (ExecutionException e) {
            return reader + ": " + stackTrace(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private @Nullable String read(Reader reader) {
        long before = AllocatedBytes.soFar();
        try {
            reader.read(file);
        } catch (Qcow2Exception e) {
            String message = String.valueOf(e.getMessage());
            if (message.lines().count() != 1 || !message.contains(".qcow2: ")) {
                return reader + " says not in one line what is wrong with which file: " + message;
            }
        } catch (RuntimeException | Error e) {
            return reader + ": " + stackTrace(e);
        }
        long allocated = AllocatedBytes.soFar() - before;
        return allocated > reader.maxAllocatedBytes()
                ? reader + " has allocated " + allocated + " bytes"
                : null;
    }

    /** What we read where QEMU reads something too must be the same. */
    private @Nullable String wrongData() throws IOException {
        MemorySegment ours;
        try (var image = Reader.open(file, null)) {
            if (image.sizeBytes() > Reader.MAX_READ_BYTES) {
                return null;
            }
            ours = MemorySegment.ofArray(new byte[(int) image.sizeBytes()]);
            image.read(0, ours);
        } catch (Qcow2Exception e) {
            return null;
        }
        int exitCode = QemuImg.tryRun("convert", "-f", "qcow2", "-O", "raw", file, raw).exitCode();
        if (exitCode != 0) {
            return null;
        }
        byte[] theirs = new byte[(int) ours.byteSize()];
        try (FileChannel channel = FileChannel.open(raw)) {
            ByteBuffer into = ByteBuffer.wrap(theirs);
            while (into.hasRemaining() && channel.read(into) >= 0) {}
        }
        long mismatch = ours.mismatch(MemorySegment.ofArray(theirs));
        return mismatch < 0 ? null : "DATA differs from QEMU's from byte " + mismatch + " on";
    }

    private static String stackTrace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
