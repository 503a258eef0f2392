package io.jublk.ublk.engine;

import io.jublk.ublk.uapi.IoDescDescriptor;
import io.jublk.uring.Kernel;
import io.jublk.uring.Mapping;
import io.jublk.uring.Mman;
import org.jspecify.annotations.Nullable;

/**
 * What the agents of one queue share: the driver's descriptors of requests, and server memory. A
 * tag's share of it is used by the agent that holds the tag's request, one at a time. The first
 * agent that opens it maps it, near the CPUs that it runs on; the last that closes it unmaps it.
 */
final class QueueMemory {

    private final Kernel kernel;
    private final QueueConfig config;
    private int users;
    private @Nullable Mapping descriptors;
    private @Nullable Mapping buffers;
    private @Nullable Mapping zeros;

    QueueMemory(Kernel kernel, QueueConfig config) {
        this.kernel = kernel;
        this.config = config;
    }

    /**
     * For an agent that begins.
     *
     * @throws io.jublk.uring.KernelException when the kernel refuses; {@link #close} all the same
     */
    synchronized void open() {
        if (users++ > 0) {
            return;
        }
        long bufferBytes = (long) config.depth() * config.maxIoBytes();
        switch (config.dataPath()) {
            case COPIED ->
                    buffers =
                            config.buffersOnDemand()
                                    ? Mapping.reserved(kernel, poolBytes())
                                    : Mapping.populated(kernel, bufferBytes);
            case USER_COPY -> {
                buffers = Mapping.populated(kernel, bufferBytes);
                zeros = Mapping.reserved(kernel, config.maxIoBytes());
            }
            case REGISTERED, LINKED, AUTO_REGISTERED -> {
                // For requests whose registration fails: none, so it costs nothing until then.
                buffers = Mapping.reserved(kernel, bufferBytes);
                zeros = Mapping.reserved(kernel, config.maxIoBytes());
            }
        }
        int descriptorBytes = config.descriptorBytes();
        descriptors =
                Mapping.ofFile(
                        kernel,
                        config.characterFd(),
                        config.queue()
                                * IoDescDescriptor.queueStrideBytes(
                                        descriptorBytes, config.pageBytes()),
                        IoDescDescriptor.queueLengthBytes(
                                config.depth(), descriptorBytes, config.pageBytes()),
                        Mman.PROT_READ,
                        Mman.MAP_SHARED | Mman.MAP_POPULATE);
    }

    private long poolBytes() {
        return (long) config.threads()
                * config.tagsPerThread()
                * BufferPool.BUFFERS_PER_TAG
                * config.maxIoBytes();
    }

    /** For an agent that has ended, and whose ring is closed. */
    synchronized void close() {
        if (--users > 0) {
            return;
        }
        for (Mapping mapping : new Mapping[] {descriptors, buffers, zeros}) {
            if (mapping != null) {
                mapping.close();
            }
        }
    }

    synchronized RequestDescriptors descriptors() {
        if (descriptors == null) {
            throw new IllegalStateException("the queue's memory is not open");
        }
        return new RequestDescriptors(descriptors.segment(), config.descriptorBytes());
    }

    /** Buffers of the largest request's size: one for each tag, or a pool for each agent. */
    synchronized @Nullable Mapping buffers() {
        return buffers;
    }

    /** As many zeros as the largest request has bytes. */
    synchronized @Nullable Mapping zeros() {
        return zeros;
    }
}
