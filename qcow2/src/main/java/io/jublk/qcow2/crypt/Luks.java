package io.jublk.qcow2.crypt;

import static io.jublk.qcow2.crypt.SectorCipher.SECTOR_BYTES;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.ImageFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Opens the LUKS header of an image with a passphrase. */
public final class Luks {

    private final ImageFile file;
    private final long offset;
    private final LuksHeader header;
    private final LuksCheck.Algorithms algorithms;

    private Luks(ImageFile file, long offset, long lengthBytes) {
        this.file = file;
        this.offset = offset;
        if (lengthBytes < LuksHeader.SIZE_BYTES) {
            throw new Qcow2Exception(
                    file.name()
                            + ": "
                            + lengthBytes
                            + " bytes are less than a LUKS header; the image's header is damaged");
        }
        header = LuksHeader.of(read(0, LuksHeader.SIZE_BYTES));
        algorithms = new LuksCheck(file.name(), header, lengthBytes).require();
    }

    /**
     * The master key, from the first key slot that the passphrase opens.
     *
     * @param offset where the header lies in the file, by the qcow2 header extension 0x0537be77
     * @param lengthBytes how long it is with its key material, by the same
     * @param passphrase stays the caller's, who overwrites it
     * @throws Qcow2Exception when the header is damaged or not supported, or the passphrase wrong
     */
    public static MasterKey unlock(
            ImageFile file, long offset, long lengthBytes, byte[] passphrase) {
        Luks luks = new Luks(file, offset, lengthBytes);
        for (int i = 0; i < LuksHeader.KEY_SLOTS; i++) {
            LuksKeySlot slot = luks.header.slot(i);
            byte[] key = slot.isEnabled() ? luks.masterKey(slot, passphrase) : null;
            if (key != null) {
                return new MasterKey(luks.algorithms.cipher(), key);
            }
        }
        throw new Qcow2Exception(
                file.name() + ": the passphrase is wrong, it opens none of the LUKS key slots");
    }

    /** Null when this slot is another passphrase's. */
    private byte @Nullable [] masterKey(LuksKeySlot slot, byte[] passphrase) {
        LuksHash hash = algorithms.hash();
        int keyBytes = (int) header.keyBytes();
        byte[] material =
                read(
                        slot.materialSector() * SECTOR_BYTES,
                        (int) LuksCheck.materialBytes(header, slot));
        byte[] slotKey =
                Pbkdf2.derive(hash, passphrase, slot.salt(), (int) slot.iterations(), keyBytes);
        try (SectorCipher cipher = algorithms.cipher().open(slotKey)) {
            cipher.decrypt(0, MemorySegment.ofArray(material));
        }
        byte[] candidate = AntiForensic.merge(hash, material, keyBytes, (int) slot.stripes());
        Arrays.fill(slotKey, (byte) 0);
        Arrays.fill(material, (byte) 0);
        if (MessageDigest.isEqual(digest(candidate), header.masterKeyDigest())) {
            return candidate;
        }
        Arrays.fill(candidate, (byte) 0);
        return null;
    }

    private byte[] digest(byte[] masterKey) {
        return Pbkdf2.derive(
                algorithms.hash(),
                masterKey,
                header.masterKeySalt(),
                (int) header.masterKeyIterations(),
                LuksHeader.DIGEST_BYTES);
    }

    /** Bytes of the header's area, on the heap. */
    private byte[] read(long at, int length) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(length);
            file.read(offset + at, bytes);
            return bytes.toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
