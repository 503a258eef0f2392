package io.jublk.qcow2.crypt;

import static io.jublk.qcow2.crypt.SectorCipher.SECTOR_BYTES;

import io.jublk.qcow2.create.EncryptionFormat;
import io.jublk.qcow2.file.ImageFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.UUID;

/**
 * A new LUKS header: AES-256 in XTS with plain64, SHA-256, one key slot in use, as QEMU makes it by
 * default.
 */
public final class LuksFormat implements EncryptionFormat, AutoCloseable {

    private static final LuksCipher CIPHER = LuksCipher.XTS_PLAIN64;
    private static final LuksHash HASH = LuksHash.SHA256;
    private static final int KEY_BYTES = 64;
    private static final int STRIPES = LuksLimits.MAX_STRIPES;
    private static final int MATERIAL_BYTES = KEY_BYTES * STRIPES;
    private static final int SLOT_BYTES =
            Math.ceilDiv(MATERIAL_BYTES, LuksLimits.MATERIAL_ALIGNMENT_BYTES)
                    * LuksLimits.MATERIAL_ALIGNMENT_BYTES;

    /** The header's area: what the qcow2 header extension gives as its length. */
    public static final int LENGTH_BYTES = slotOffset(LuksHeader.KEY_SLOTS);

    /** The master key is random and needs no slow hash: cryptsetup's and QEMU's eighth. */
    private static final int MASTER_KEY_SHARE = 8;

    private final LuksHeader header;
    private final byte[] masterKey;
    private final byte[] material;

    private LuksFormat(LuksHeader header, byte[] masterKey, byte[] material) {
        this.header = header;
        this.masterKey = masterKey;
        this.material = material;
    }

    /**
     * A new master key under a passphrase.
     *
     * @param passphrase stays the caller's, who overwrites it
     * @param iterations of PBKDF2, such as {@link Iterations#taking} gives; brought into bounds
     */
    public static LuksFormat create(byte[] passphrase, int iterations) {
        SecureRandom random = new SecureRandom();
        byte[] masterKey = random(random, KEY_BYTES);
        int slotIterations = Iterations.bounded(iterations);
        int masterKeyIterations = Iterations.bounded(iterations / MASTER_KEY_SHARE);
        byte[] masterKeySalt = random(random, LuksHeader.SALT_BYTES);
        byte[] slotSalt = random(random, LuksHeader.SALT_BYTES);
        LuksHeader header =
                LuksHeader.create()
                        .cipher(LuksCipher.NAME, CIPHER.mode())
                        .hash(HASH.label())
                        .keyBytes(KEY_BYTES)
                        .payloadSector(LENGTH_BYTES / SECTOR_BYTES)
                        .uuid(UUID.randomUUID().toString())
                        .masterKey(
                                Pbkdf2.derive(
                                        HASH,
                                        masterKey,
                                        masterKeySalt,
                                        masterKeyIterations,
                                        LuksHeader.DIGEST_BYTES),
                                masterKeySalt,
                                masterKeyIterations);
        for (int i = 0; i < LuksHeader.KEY_SLOTS; i++) {
            header.slot(i).disable().material(slotOffset(i) / SECTOR_BYTES, STRIPES);
        }
        header.slot(0).enable(slotIterations, slotSalt);
        byte[] material = AntiForensic.split(HASH, masterKey, STRIPES, random);
        byte[] slotKey = Pbkdf2.derive(HASH, passphrase, slotSalt, slotIterations, KEY_BYTES);
        try (SectorCipher cipher = CIPHER.open(slotKey)) {
            cipher.encrypt(0, MemorySegment.ofArray(material));
        }
        Arrays.fill(slotKey, (byte) 0);
        return new LuksFormat(header, masterKey, material);
    }

    @Override
    public long lengthBytes() {
        return LENGTH_BYTES;
    }

    /**
     * Writes header and key material; the rest of the area, of {@link #LENGTH_BYTES}, is to be
     * zeros.
     */
    @Override
    public void write(ImageFile file, long offset) {
        write(file, offset, header.bytes());
        write(file, offset + slotOffset(0), material);
    }

    /** Another copy of the key, which the caller closes. */
    public MasterKey masterKey() {
        return new MasterKey(CIPHER, masterKey.clone());
    }

    /** Overwrites the key. */
    @Override
    public void close() {
        Arrays.fill(masterKey, (byte) 0);
    }

    private static void write(ImageFile file, long offset, byte[] bytes) {
        try (Arena arena = Arena.ofConfined()) {
            file.write(offset, arena.allocate(bytes.length).copyFrom(MemorySegment.ofArray(bytes)));
        }
    }

    private static byte[] random(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static int slotOffset(int index) {
        return LuksLimits.MATERIAL_ALIGNMENT_BYTES + index * SLOT_BYTES;
    }
}
