package io.jublk.shared;

import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import io.jublk.uring.Mman;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Stands for a device: maps what it is given, and keeps it for the test to look at. */
final class RecordingRegistrar implements Registrar {

    private final Kernel kernel;
    private final Map<Integer, Mapping> mappings = new TreeMap<>();

    /** What became of it, in order. */
    private final List<String> journal = new ArrayList<>();

    private @Nullable RuntimeException refusal;

    RecordingRegistrar(Kernel kernel) {
        this.kernel = kernel;
    }

    synchronized void refuse(@Nullable RuntimeException cause) {
        refusal = cause;
    }

    @Override
    public synchronized int register(int fd, long lengthBytes, boolean readOnly) {
        if (refusal != null) {
            throw refusal;
        }
        int index = 0;
        while (mappings.containsKey(index)) {
            index++;
        }
        mappings.put(
                index,
                Mapping.ofFile(
                        kernel,
                        fd,
                        0,
                        lengthBytes,
                        readOnly ? Mman.PROT_READ : Mman.PROT_READ | Mman.PROT_WRITE,
                        Mman.MAP_SHARED));
        journal.add("register " + lengthBytes + (readOnly ? " read-only" : ""));
        return index;
    }

    @Override
    public synchronized void unregister(int index) {
        Objects.requireNonNull(mappings.remove(index)).close();
        journal.add("unregister " + index);
        notifyAll();
    }

    synchronized Mapping mapping(int index) {
        return Objects.requireNonNull(mappings.get(index));
    }

    synchronized List<String> journal() {
        return List.copyOf(journal);
    }

    /** Until this many are left; bounded, for a test that hangs says nothing. */
    synchronized void awaitCount(int count) {
        long end = System.nanoTime() + 30_000_000_000L;
        while (mappings.size() != count) {
            if (System.nanoTime() > end) {
                throw new AssertionError("still " + mappings.size() + " are registered");
            }
            try {
                wait(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
