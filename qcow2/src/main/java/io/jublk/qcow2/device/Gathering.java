package io.jublk.qcow2.device;

import io.jublk.qcow2.crypt.SectorCipher;
import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Brings what a guest range holds to the request's payload, or to memory of the server. Plain
 * clusters go straight; compressed and encrypted ones by way of a {@link Decoded}, one at a time.
 */
final class Gathering {

    private final LiveImage image;

    Gathering(LiveImage image) {
        this.image = image;
    }

    /**
     * Fills the payload from {@code work.at} to {@code work.end}, as far as it goes in this step.
     *
     * @return false when it has to go on in another step
     */
    boolean toPayload(Work work) {
        while (work.at < work.end) {
            long at = work.at;
            if (!arrived(work, null, at) || (work.at == at && !one(work, at, work.end, null))) {
                return false;
            }
        }
        return arrived(work, null, work.at);
    }

    /**
     * Fills memory with what is at guest offsets from {@code work.gathered} to {@code end}, as far
     * as it goes in this step.
     *
     * @param memory its start is for guest offset {@code work.memoryStart}
     */
    boolean toMemory(Work work, long end, MemorySegment memory) {
        while (work.gathered < end) {
            long at = work.gathered;
            if (!arrived(work, memory, at)
                    || (work.gathered == at && !one(work, at, end, memory))) {
                return false;
            }
        }
        return true;
    }

    /** What was loaded to be decoded is there. */
    private boolean arrived(Work work, @Nullable MemorySegment memory, long at) {
        Decoded decoded = work.decoded;
        if (decoded == null) {
            return true;
        }
        work.decoded = null;
        if (decoded.loading) {
            decoded.loading = false;
            Extent extent = work.extent;
            if (extent.kind == Extent.Kind.COMPRESSED) {
                decode(work, decoded, (Qcow2Layer) extent.layer());
            } else {
                decrypt(decoded, (Qcow2Layer) extent.layer());
                return deliver(work, decoded, 0, decoded.codedBytes, memory, at);
            }
        }
        image.decoded.release(decoded, work.request());
        return true;
    }

    /** One extent; false when the request has I/O or another request to wait for. */
    private boolean one(Work work, long at, long end, @Nullable MemorySegment memory) {
        Extent extent = work.extent;
        if (!image.chain.find(work, at, end - at, extent)) {
            return false;
        }
        return switch (extent.kind) {
            case DATA -> data(work, extent, memory, at);
            case COMPRESSED -> compressed(work, extent, memory, at);
            default -> {
                zero(work, extent.lengthBytes, memory, at);
                yield true;
            }
        };
    }

    private static void zero(Work work, long lengthBytes, @Nullable MemorySegment memory, long at) {
        if (memory == null) {
            work.request().zero(at - work.start, lengthBytes);
            work.at += lengthBytes;
        } else {
            memory.asSlice(at - work.memoryStart, lengthBytes).fill((byte) 0);
            work.gathered += lengthBytes;
        }
    }

    private boolean data(Work work, Extent extent, @Nullable MemorySegment memory, long at) {
        IoRequest r = work.request();
        long length = extent.lengthBytes;
        if (extent.layer() instanceof Qcow2Layer layer && layer.cipher != null) {
            Decoded decoded = image.decoded.take(work);
            if (decoded == null) {
                return false;
            }
            int piece = (int) Math.min(length, decoded.plain().byteSize());
            decoded.loading = true;
            decoded.hostOffset = extent.hostOffset;
            decoded.codedBytes = piece;
            work.decoded = decoded;
            r.load(extent.file(), extent.hostOffset, decoded.plain().asSlice(0, piece));
            return false;
        }
        if (memory == null) {
            r.read(extent.file(), extent.hostOffset, at - work.start, length);
            work.at += length;
        } else {
            r.load(extent.file(), extent.hostOffset, memory.asSlice(at - work.memoryStart, length));
            work.gathers = true;
            work.gathered += length;
        }
        return true;
    }

    private static void decrypt(Decoded decoded, Qcow2Layer layer) {
        SectorCipher cipher = layer.cipher;
        if (cipher == null) {
            throw new IllegalStateException("an image in the clear is to be decrypted");
        }
        cipher.decrypt(decoded.hostOffset, decoded.plain().asSlice(0, decoded.codedBytes));
    }

    private boolean compressed(Work work, Extent extent, @Nullable MemorySegment memory, long at) {
        Qcow2Layer layer = (Qcow2Layer) extent.layer();
        Decoded decoded = image.decoded.find(layer, extent.hostOffset);
        if (decoded != null) {
            decoded.users++;
            int inCluster = layer.layout.offsetInCluster(at);
            return deliver(work, decoded, inCluster, (int) extent.lengthBytes, memory, at);
        }
        decoded = image.decoded.take(work);
        if (decoded == null) {
            return false;
        }
        BackingFile file = extent.file();
        int align = file.offsetAlignmentBytes();
        long from = extent.hostOffset / align * align;
        long to = extent.hostOffset + extent.codedBytes;
        // The last sector may be cut off by the file's end: what is missing is padding.
        to = Math.min((to + align - 1) / align * align, layer.dataEndBytes());
        if (to <= extent.hostOffset) {
            image.decoded.release(decoded, work.request());
            throw layer.damaged("compressed cluster's offset", extent.hostOffset);
        }
        decoded.loading = true;
        decoded.hostOffset = extent.hostOffset;
        decoded.codedFrom = (int) (extent.hostOffset - from);
        decoded.codedBytes = (int) Math.min(extent.codedBytes, to - extent.hostOffset);
        work.decoded = decoded;
        work.request().load(file, from, decoded.coded().asSlice(0, to - from));
        return false;
    }

    private void decode(Work work, Decoded decoded, Qcow2Layer layer) {
        if (decoded.decode(layer.header)) {
            decoded.layer = layer;
        } else {
            image.decoded.release(decoded, work.request());
            throw layer.damaged("compressed cluster's offset", decoded.hostOffset);
        }
    }

    /** Takes bytes out of a decoded cluster, which is used until they are there. */
    private boolean deliver(
            Work work,
            Decoded decoded,
            int from,
            int lengthBytes,
            @Nullable MemorySegment memory,
            long at) {
        MemorySegment source = decoded.plain();
        if (memory == null) {
            work.request().copyIn(source, from, at - work.start, lengthBytes);
            work.at += lengthBytes;
            work.decoded = decoded;
            return false;
        }
        MemorySegment.copy(source, from, memory, at - work.memoryStart, lengthBytes);
        work.gathered += lengthBytes;
        image.decoded.release(decoded, work.request());
        return true;
    }

    /** The request has failed. */
    void abandon(Work work) {
        Decoded decoded = work.decoded;
        if (decoded != null) {
            work.decoded = null;
            decoded.loading = false;
            image.decoded.release(decoded, work.request());
        }
    }
}
