package io.jublk.qcow2.convert;

import io.jublk.qcow2.codec.ClusterCodec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Compresses the clusters of a piece on all processors; their order does not change. */
final class ClusterEncoder implements AutoCloseable {

    /** A cluster that stays as it is. */
    static final int INCOMPRESSIBLE = -1;

    private final int clusterBytes;
    private final List<ClusterCodec> codecs = new ArrayList<>();
    private final ExecutorService workers;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment compressed;
    private final int[] lengths;

    /**
     * @param codec makes one for each thread
     * @param maxPieceBytes whole clusters
     */
    ClusterEncoder(Supplier<ClusterCodec> codec, int clusterBytes, int maxPieceBytes) {
        this.clusterBytes = clusterBytes;
        int clusters = maxPieceBytes / clusterBytes;
        int threads = Math.min(clusters, Runtime.getRuntime().availableProcessors());
        for (int i = 0; i < threads; i++) {
            codecs.add(codec.get());
        }
        workers =
                Executors.newFixedThreadPool(
                        threads, Thread.ofPlatform().daemon().name("jublk-encode-", 0).factory());
        compressed = arena.allocate(maxPieceBytes);
        lengths = new int[clusters];
    }

    /**
     * Compresses a piece.
     *
     * @param piece native memory that all threads may read
     * @param wanted which of its clusters
     */
    void encode(MemorySegment piece, boolean[] wanted) {
        int clusters = (int) (piece.byteSize() / clusterBytes);
        AtomicInteger next = new AtomicInteger();
        List<Future<?>> running = new ArrayList<>();
        for (ClusterCodec codec : codecs) {
            running.add(
                    workers.submit(
                            () -> {
                                for (int i = next.getAndIncrement();
                                        i < clusters;
                                        i = next.getAndIncrement()) {
                                    if (wanted[i]) {
                                        lengths[i] = encode(codec, piece, i);
                                    }
                                }
                            }));
        }
        running.forEach(ClusterEncoder::await);
    }

    /** Of the last piece: a length in bytes, or {@link #INCOMPRESSIBLE}. */
    int length(int cluster) {
        return lengths[cluster];
    }

    /** Of the last piece. */
    MemorySegment compressed(int cluster) {
        return slot(cluster).asSlice(0, lengths[cluster]);
    }

    private int encode(ClusterCodec codec, MemorySegment piece, int cluster) {
        return codec.encode(
                piece.asSlice((long) cluster * clusterBytes, clusterBytes), slot(cluster));
    }

    private MemorySegment slot(int cluster) {
        return compressed.asSlice((long) cluster * clusterBytes, clusterBytes);
    }

    private static void await(Future<?> running) {
        boolean interrupted = false;
        while (true) {
            try {
                running.get();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // the piece is in use until all are done
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException("compressing failed", e.getCause());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        workers.close();
        codecs.forEach(ClusterCodec::close);
        arena.close();
    }
}
