package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.shared.Registrar;
import io.jublk.shared.SharedListener;
import io.jublk.shared.SharingException;
import io.jublk.ublk.Device;
import io.jublk.ublk.SharedMemory;
import io.jublk.ublk.UblkException;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.Open;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code --shared} says: a socket where clients hand memory over, or a file that is memory.
 * Kept with the device's specification as one text.
 */
public record SharedSpec(@Nullable String text) {

    private static final String FIELD = "shared";
    private static final String SOCKET = "socket";
    private static final String SOCKET_AT = "socket:";
    private static final String READ_ONLY = ",ro";

    /** The socket in the run directory, which is for the server's user alone anyhow. */
    private static final String OWN_SOCKET = "rw-------";

    /** A socket elsewhere: its directory decides who gets there, and its group who may connect. */
    private static final String OTHER_SOCKET = "rw-rw----";

    /** File systems whose files are memory. */
    private static final Set<String> MEMORY = Set.of("tmpfs", "hugetlbfs");

    /**
     * Of the command line; paths become absolute, for the server runs elsewhere.
     *
     * @throws UblkException for a file that cannot be shared
     */
    public static SharedSpec ofOption(@Nullable String option) {
        if (option == null || option.equals(SOCKET)) {
            return new SharedSpec(option);
        }
        if (option.startsWith(SOCKET_AT)) {
            Path path = Path.of(option.substring(SOCKET_AT.length())).toAbsolutePath();
            return new SharedSpec(SOCKET_AT + path);
        }
        SharedSpec spec =
                new SharedSpec(Path.of(withoutMark(option)).toAbsolutePath() + mark(option));
        spec.requireMemory();
        return spec;
    }

    private static String mark(String option) {
        return option.endsWith(READ_ONLY) ? READ_ONLY : "";
    }

    private static String withoutMark(String option) {
        return option.substring(0, option.length() - mark(option).length());
    }

    /** Of a specification. */
    static SharedSpec of(JsonObject json) {
        return new SharedSpec(json.textOrNull(FIELD));
    }

    /** What a specification is to hold of it: nothing when nothing is shared. */
    public JsonObject json() {
        return text == null ? new JsonObject() : new JsonObject().put(FIELD, text);
    }

    boolean isWanted() {
        return text != null;
    }

    /** What {@code add} and {@code list} say beside the specification. */
    JsonObject describe(int id) {
        Path socket = socket(id);
        return socket == null
                ? new JsonObject()
                : new JsonObject().put("sharedSocket", socket.toString());
    }

    private @Nullable Path socket(int id) {
        String spec = text;
        if (spec == null) {
            return null;
        }
        if (spec.equals(SOCKET)) {
            return RunState.sharedSocket(id);
        }
        return spec.startsWith(SOCKET_AT) ? Path.of(spec.substring(SOCKET_AT.length())) : null;
    }

    private void requireMemory() {
        String file = withoutMark(String.valueOf(text));
        try {
            if (!Files.isRegularFile(Path.of(file)) || Files.size(Path.of(file)) == 0) {
                throw new UblkException(
                        "--shared "
                                + file
                                + ": there is no such file, or it is empty; make it first, as long"
                                + " as it is to be (fallocate -l)");
            }
            String type = Files.getFileStore(Path.of(file)).type();
            if (!MEMORY.contains(type)) {
                throw new UblkException(
                        "--shared "
                                + file
                                + " is on "
                                + type
                                + ": only a file on tmpfs or hugetlbfs is memory that can be"
                                + " shared, such as one under /dev/shm or /dev/hugepages");
            }
        } catch (IOException e) {
            throw new UblkException("--shared " + file + ": " + e, e);
        }
    }

    /**
     * Begins to share; ends with the device.
     *
     * @throws UblkException when it cannot be; the device is closed then
     */
    void serve(Kernel kernel, Device device) {
        if (text == null) {
            return;
        }
        try {
            Path socket = socket(device.id());
            if (socket == null) {
                shareFile(kernel, device.sharedMemory(), text);
            } else {
                boolean own = text.equals(SOCKET);
                device.sharedMemory()
                        .closeWithDevice(
                                SharedListener.open(
                                        kernel,
                                        socket,
                                        own ? OWN_SOCKET : OTHER_SOCKET,
                                        new OfDevice(device.sharedMemory())));
            }
        } catch (UblkException | SharingException e) {
            device.close();
            throw e instanceof UblkException u
                    ? u
                    : new UblkException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void shareFile(Kernel kernel, SharedMemory memory, String spec) {
        boolean readOnly = spec.endsWith(READ_ONLY);
        String file = withoutMark(spec);
        int fd = kernel.open(file, readOnly ? Open.READ_ONLY : Open.READ_WRITE, 0);
        if (fd < 0) {
            throw new UblkException("--shared: cannot open " + file + ": " + Errno.describe(fd));
        }
        try {
            memory.register(fd, Files.size(Path.of(file)), readOnly);
        } catch (IOException e) {
            throw new UblkException("--shared " + file + ": " + e, e);
        } finally {
            kernel.close(fd);
        }
    }

    private record OfDevice(SharedMemory memory) implements Registrar {

        @Override
        public int register(int fd, long lengthBytes, boolean readOnly) {
            return memory.register(fd, lengthBytes, readOnly);
        }

        @Override
        public void unregister(int index) {
            memory.unregister(index);
        }
    }
}
