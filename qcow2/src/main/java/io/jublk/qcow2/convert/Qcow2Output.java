package io.jublk.qcow2.convert;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.crypt.LuksFormat;
import io.jublk.qcow2.crypt.MasterKey;
import io.jublk.qcow2.crypt.SectorCipher;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderBuilder;
import io.jublk.qcow2.format.HeaderExtension.EncryptionHeader;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Limits;
import io.jublk.qcow2.image.SystemTransforms;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** A qcow2 image, in one pass: data, compressed or encrypted or neither, then the tables. */
final class Qcow2Output implements ImageOutput {

    /** Large enough that few system calls are made, and several clusters compressed at once. */
    private static final int PIECE_BYTES = 1 << 20;

    private static final int MIN_PIECE_CLUSTERS = 4;

    private final ImageFile file;
    private final Layout layout;
    private final ClusterAllocator allocator;
    private final MappingWriter mapping;
    private final CompressedPacker packer;
    private final Zeros zeros;
    private final @Nullable ClusterEncoder encoder;
    private final @Nullable SectorCipher cipher;
    private HeaderBuilder header;

    /**
     * @param file empty; closed with this
     * @param plan version, sizes and features; where things lie is found here
     * @param compress whether clusters are compressed that get smaller by it
     * @param luks what encrypts the data, or null; the caller closes it
     */
    Qcow2Output(ImageFile file, Header plan, boolean compress, @Nullable LuksFormat luks) {
        if (compress && luks != null) {
            throw new Qcow2Exception(
                    file.name()
                            + ": compressed clusters are never encrypted; leave one of the two out");
        }
        this.file = file;
        layout = Layout.of(plan);
        if (layout.l1EntriesFor(plan.sizeBytes()) > Limits.MAX_L1_BYTES / Long.BYTES) {
            throw new Qcow2Exception(
                    "%s: %d bytes are too many for clusters of %d; take larger ones"
                            .formatted(file.name(), plan.sizeBytes(), layout.clusterBytes()));
        }
        header = plan.toBuilder();
        allocator = new ClusterAllocator(file, layout);
        mapping = new MappingWriter(file, layout, allocator, plan.sizeBytes());
        packer = new CompressedPacker(layout, allocator);
        zeros = new Zeros(layout.clusterBytes());
        encoder =
                compress
                        ? new ClusterEncoder(
                                () -> SystemTransforms.codec(plan),
                                layout.clusterBytes(),
                                maxPieceBytes())
                        : null;
        cipher = luks == null ? null : encrypt(luks);
    }

    @Override
    public int unitBytes() {
        return layout.clusterBytes();
    }

    @Override
    public int maxPieceBytes() {
        return Math.max(PIECE_BYTES, MIN_PIECE_CLUSTERS * layout.clusterBytes());
    }

    @Override
    public void write(long guestOffset, MemorySegment piece) {
        if (encoder == null) {
            writeRuns(guestOffset, piece);
        } else {
            writeCompressed(guestOffset, piece, encoder);
        }
    }

    private void writeRuns(long guestOffset, MemorySegment piece) {
        long at = 0;
        while (at < piece.byteSize()) {
            at = zeros.runEnd(piece, at, false);
            long end = zeros.runEnd(piece, at, true);
            if (end > at) {
                writeStandard(guestOffset + at, piece.asSlice(at, end - at));
            }
            at = end;
        }
    }

    private void writeCompressed(long guestOffset, MemorySegment piece, ClusterEncoder clusters) {
        int count = (int) (piece.byteSize() / layout.clusterBytes());
        boolean[] wanted = new boolean[count];
        for (int i = 0; i < count; i++) {
            wanted[i] = zeros.hasData(piece, (long) i * layout.clusterBytes());
        }
        clusters.encode(piece, wanted);
        for (int i = 0; i < count; i++) {
            long at = (long) i * layout.clusterBytes();
            if (!wanted[i]) {
                continue;
            }
            int length = clusters.length(i);
            if (length == ClusterEncoder.INCOMPRESSIBLE) {
                writeStandard(guestOffset + at, piece.asSlice(at, layout.clusterBytes()));
            } else {
                long hostOffset = packer.place(length);
                file.write(hostOffset, clusters.compressed(i));
                mapping.compressed(guestOffset + at, hostOffset, length);
            }
        }
    }

    private void writeStandard(long guestOffset, MemorySegment clusters) {
        long hostOffset = allocator.allocate(layout.clustersFor(clusters.byteSize()));
        if (cipher != null) {
            cipher.encrypt(hostOffset, clusters);
        }
        file.write(hostOffset, clusters);
        for (long at = 0; at < clusters.byteSize(); at += layout.clusterBytes()) {
            mapping.standard(guestOffset + at, hostOffset + at);
        }
    }

    /** All else first, then the header: until then it is no image. */
    @Override
    public void finish() {
        long l1Offset = mapping.finish();
        ClusterAllocator.Table refcountTable = allocator.finish();
        file.truncate(allocator.endOffset());
        file.sync();
        header.l1(l1Offset, mapping.l1Entries())
                .refcountTable(refcountTable.offset(), refcountTable.clusters())
                .build()
                .write(file);
        file.sync();
    }

    @Override
    public void close() {
        if (encoder != null) {
            encoder.close();
        }
        if (cipher != null) {
            cipher.close();
        }
        file.close();
    }

    private SectorCipher encrypt(LuksFormat luks) {
        long offset = allocator.allocate(layout.clustersFor(LuksFormat.LENGTH_BYTES));
        luks.write(file, offset);
        header =
                header.cryptMethod(Header.LUKS)
                        .put(new EncryptionHeader(offset, LuksFormat.LENGTH_BYTES));
        try (MasterKey key = luks.masterKey()) {
            return key.newCipher();
        }
    }
}
