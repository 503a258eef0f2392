package io.jublk.ublk;

import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.ublk.engine.SharedTable;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;
import io.jublk.uring.Mapping;
import io.jublk.uring.Mman;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Memory that a device shares with its clients (UBLK_F_SHMEM_ZC, Linux 7.1). A client that does
 * direct I/O from and to such memory has zero copy, and the target can see the bytes: {@link
 * IoRequest#payloadView}. Everything else goes by the device's data path.
 *
 * <p>Registering and unregistering waits until the requests under way have ended (the driver
 * freezes the queue), which takes what the slowest of them takes. Never do it on a thread that
 * serves a queue. For use from any other thread.
 */
public final class SharedMemory {

    /**
     * Each buffer that comes or goes stops the device for a moment, and after a recovery each index
     * that an earlier server may have used has to be tried: so not many.
     */
    public static final int MAX_BUFFERS = 64;

    /** UBLK_SHMEM_BUF_SIZE_MAX of ublk_drv.c. */
    public static final long MAX_BUFFER_BYTES = 1L << 32;

    private final Kernel kernel;
    private final int deviceId;
    private final SharedTable table = new SharedTable();
    private final TreeMap<Integer, Mapping> buffers = new TreeMap<>();
    private @Nullable AutoCloseable source;
    private boolean closed;

    /** An earlier server of the device may have left buffers with the driver. */
    private boolean earlierLeft;

    private SharedMemory(Kernel kernel, DeviceInfo info) {
        this.kernel = kernel;
        deviceId = info.id();
        earlierLeft = info.state() != DeviceState.DEAD; // it was live once: this is a recovery
    }

    /** What a device shares; null when it was made without shared memory. */
    static @Nullable SharedMemory of(Kernel kernel, DeviceInfo info) {
        return Feature.SHMEM_ZC.isIn(info.flags()) ? new SharedMemory(kernel, info) : null;
    }

    /**
     * Shares a file's memory from its beginning: a memfd's, or a file's on tmpfs or hugetlbfs. The
     * descriptor may be closed afterwards. The first time after a recovery, what the server before
     * had registered is taken out first.
     *
     * @param lengthBytes a multiple of the page size, at most {@link #MAX_BUFFER_BYTES}
     * @param readOnly the file is mapped for reading alone; only write requests are served from it
     * @return its index
     * @throws UblkException when the kernel or the driver refuses
     */
    public synchronized int register(int fd, long lengthBytes, boolean readOnly) {
        requireOpen();
        if (lengthBytes <= 0
                || lengthBytes > MAX_BUFFER_BYTES
                || lengthBytes % kernel.pageBytes() != 0) {
            throw new UblkException(
                    "shared memory must be whole pages of "
                            + kernel.pageBytes()
                            + " bytes, at most 4 GiB, not "
                            + lengthBytes
                            + " bytes");
        }
        if (buffers.size() >= MAX_BUFFERS) {
            throw new UblkException(
                    "device " + deviceId + " shares " + MAX_BUFFERS + " buffers already, the most");
        }
        Mapping mapping = map(fd, lengthBytes, readOnly);
        try (ControlDevice control = ControlDevice.open(kernel)) {
            if (earlierLeft) {
                takeOutEarlier(control); // else an index of theirs would count as the arriving one
            }
            table.arriving(mapping.segment());
            int index = control.registerBuffer(deviceId, mapping.address(), lengthBytes, readOnly);
            table.arrived(index);
            buffers.put(index, mapping);
            return index;
        } catch (RuntimeException e) {
            table.arriving(null);
            mapping.close();
            throw e;
        }
    }

    private Mapping map(int fd, long lengthBytes, boolean readOnly) {
        try {
            return Mapping.ofFile(
                    kernel,
                    fd,
                    0,
                    lengthBytes,
                    readOnly ? Mman.PROT_READ : Mman.PROT_READ | Mman.PROT_WRITE,
                    Mman.MAP_SHARED);
        } catch (KernelException e) {
            throw new UblkException("cannot map shared memory: " + e.getMessage(), e);
        }
    }

    /**
     * Shares it no more. Requests under way end first; later ones from there go by the device's
     * data path. A device that is gone has let go already.
     */
    public synchronized void unregister(int index) {
        Mapping mapping = buffers.get(index);
        if (closed || mapping == null) {
            return;
        }
        try (ControlDevice control = ControlDevice.open(kernel)) {
            control.unregisterBuffer(deviceId, index);
        } catch (ControlException e) {
            if (e.errno() != Errno.ENODEV && e.errno() != Errno.ENOENT) {
                throw e;
            }
        }
        buffers.remove(index);
        table.remove(index);
        mapping.close();
    }

    /**
     * After a recovery: takes out what the server before had registered. That memory is not ours;
     * until it is out, its requests go by the data path too. {@link #register} does it by itself.
     */
    public synchronized void unregisterThoseOfAnEarlierServer() {
        requireOpen();
        try (ControlDevice control = ControlDevice.open(kernel)) {
            takeOutEarlier(control);
        }
    }

    private void takeOutEarlier(ControlDevice control) {
        for (int index = 0; index < MAX_BUFFERS; index++) {
            if (!buffers.containsKey(index)) {
                try {
                    control.unregisterBuffer(deviceId, index);
                } catch (ControlException e) {
                    if (e.errno() != Errno.ENOENT) {
                        throw e;
                    }
                }
            }
        }
        earlierLeft = false; // once: it holds the device up for a while
    }

    /** What brings memory, such as a socket: to be closed with the device. */
    public synchronized void closeWithDevice(AutoCloseable bringer) {
        source = bringer;
    }

    /** How many buffers are shared now. */
    public synchronized int count() {
        return buffers.size();
    }

    /** Requests whose payload lay in shared memory so far; a recent value. */
    public long requests() {
        return table.requests();
    }

    private void requireOpen() {
        if (closed) {
            throw new UblkException("device " + deviceId + " is stopped");
        }
    }

    /** The queues have ended; the driver lets go of the pages with the device. */
    void close() {
        AutoCloseable bringer;
        synchronized (this) {
            closed = true;
            bringer = source;
            source = null;
        }
        if (bringer != null) {
            closeQuietly(bringer); // its thread may wait for our lock
        }
        synchronized (this) {
            buffers.values().forEach(Mapping::close);
            buffers.clear();
        }
    }

    private static void closeQuietly(AutoCloseable bringer) {
        try {
            bringer.close();
        } catch (Exception e) {
            System.getLogger("io.jublk.ublk")
                    .log(System.Logger.Level.WARNING, "closing the source of shared memory", e);
        }
    }

    static @Nullable SharedTable tableOf(@Nullable SharedMemory memory) {
        return memory == null ? null : memory.table;
    }

    /**
     * An earlier server's memory stays known to the driver, which copies nothing of a request from
     * there; a new server then needs a way to its payload that is not the driver's copy.
     */
    static void requireRecoverable(DeviceOptions options) {
        if (options.sharedMemory()
                && options.recovery() != Recovery.NONE
                && options.dataPath() == DataPathKind.COPIED) {
            throw new UblkException(
                    "a device with shared memory cannot be recovered on the data path copied; leave"
                            + " out --data-path, or choose user-copy");
        }
    }
}
