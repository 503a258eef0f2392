package io.jublk.sim.conformance;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.jublk.sim.core.Memory;
import io.jublk.sim.file.FileTraits;
import io.jublk.sim.file.SimFile;
import io.jublk.sim.kernel.SimKernel;
import io.jublk.sim.ring.Task;
import io.jublk.uring.Open;

/** The simulated kernel as a world. */
public final class SimWorld implements World, AutoCloseable {

    private static final int BLOCK_BYTES = 4096;

    /** {@link #file}'s bytes repeat after so many. */
    private static final int PERIOD = 251;

    private final SimKernel kernel = new SimKernel();
    private final Task main = new Task(1);
    private int files;

    public SimWorld() {
        kernel.task(main);
    }

    @Override
    public SimKernel kernel() {
        return kernel;
    }

    @Override
    public int file(int lengthBytes) {
        long whole = (lengthBytes + BLOCK_BYTES - 1L) / BLOCK_BYTES * BLOCK_BYTES;
        String path = "/file" + files++;
        SimFile file = kernel.file(path, whole, FileTraits.EXT4);
        for (int i = 0; i < lengthBytes; i++) {
            Memory.ALL.set(JAVA_BYTE, file.sector(0) + i, (byte) (i % PERIOD));
        }
        file.shrink(lengthBytes);
        return kernel.open(path, Open.READ_WRITE, 0);
    }

    @Override
    public void onOtherTask(Runnable part) {
        kernel.task(new Task(2));
        part.run();
        kernel.task(main);
    }

    @Override
    public void close() {
        kernel.close();
    }
}
