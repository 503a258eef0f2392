package io.jublk.qcow2.image;

import io.jublk.qcow2.crypt.SectorCipher;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.Layout;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Reads any range of a file that is encrypted by sectors. */
final class EncryptedData implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 16;

    private final ImageFile file;
    private final SectorCipher cipher;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(BUFFER_BYTES);

    EncryptedData(ImageFile file, SectorCipher cipher) {
        this.file = file;
        this.cipher = cipher;
    }

    void read(long hostOffset, MemorySegment into) {
        long done = 0;
        while (done < into.byteSize()) {
            long at = hostOffset + done;
            long start = at & -Layout.SECTOR_BYTES;
            long end = at + into.byteSize() - done;
            long sectorsEnd = (end + Layout.SECTOR_BYTES - 1) & -Layout.SECTOR_BYTES;
            MemorySegment sectors = buffer.asSlice(0, Math.min(BUFFER_BYTES, sectorsEnd - start));
            file.read(start, sectors);
            cipher.decrypt(start, sectors);
            long moved = Math.min(end, start + sectors.byteSize()) - at;
            MemorySegment.copy(sectors, at - start, into, done, moved);
            done += moved;
        }
    }

    @Override
    public void close() {
        cipher.close();
        arena.close();
    }
}
