package io.jublk.qcow2.crypt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.qcow2.Seeds;
import io.jublk.testkit.AllocatedBytes;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SectorCipherTest {

    private static final long HOST_OFFSET = 0x7_0000_0200L;
    private static final int SECTORS = 2 * SectorBatches.MAX_SECTORS + 3;

    private final Random random = new Random(Seeds.next());

    @ParameterizedTest
    @EnumSource
    void sectorsDoNotDependOnEachOther(LuksCipher kind) {
        byte[] plain = bytes(SECTORS * 512);
        try (SectorCipher cipher = kind.open(bytes(32))) {
            byte[] together = plain.clone();
            cipher.encrypt(HOST_OFFSET, MemorySegment.ofArray(together));
            byte[] alone = plain.clone();
            for (int i = SECTORS - 1; i >= 0; i--) {
                cipher.encrypt(
                        HOST_OFFSET + i * 512L,
                        MemorySegment.ofArray(alone).asSlice(i * 512L, 512));
            }
            assertEquals(-1, Arrays.mismatch(together, alone));
            cipher.decrypt(HOST_OFFSET, MemorySegment.ofArray(together));
            assertEquals(-1, Arrays.mismatch(plain, together));
        }
    }

    @Test
    void cbcIsTheJdks() throws Exception {
        byte[] key = bytes(24);
        byte[] data = bytes(SECTORS * 512);
        byte[] expected = new byte[data.length];
        byte[] essivKey = MessageDigest.getInstance("SHA-256").digest(key);
        Cipher essiv = Cipher.getInstance("AES/ECB/NoPadding");
        essiv.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(essivKey, "AES"));
        Cipher cbc = Cipher.getInstance("AES/CBC/NoPadding");
        for (int i = 0; i < SECTORS; i++) {
            byte[] number = new byte[16];
            long sector = HOST_OFFSET / 512 + i;
            for (int b = 0; b < 8; b++) {
                number[b] = (byte) (sector >> (8 * b));
            }
            cbc.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "AES"),
                    new IvParameterSpec(essiv.doFinal(number)));
            cbc.doFinal(data, i * 512, 512, expected, i * 512);
        }
        try (SectorCipher cipher = LuksCipher.CBC_ESSIV_SHA256.open(key)) {
            cipher.encrypt(HOST_OFFSET, MemorySegment.ofArray(data));
        }
        assertEquals(-1, Arrays.mismatch(expected, data));
    }

    @ParameterizedTest
    @EnumSource
    void partsOfSectorsAreRefused(LuksCipher kind) {
        try (SectorCipher cipher = kind.open(bytes(32))) {
            MemorySegment data = MemorySegment.ofArray(new byte[1024]);
            assertThrows(IllegalArgumentException.class, () -> cipher.encrypt(256, data));
            assertThrows(
                    IllegalArgumentException.class, () -> cipher.decrypt(0, data.asSlice(0, 500)));
        }
    }

    @ParameterizedTest
    @EnumSource
    @Tag("steady")
    void nothingIsAllocated(LuksCipher kind) throws Throwable {
        try (Arena arena = Arena.ofConfined();
                SectorCipher cipher = kind.open(bytes(32))) {
            MemorySegment data = arena.allocate(65536);
            long least =
                    AllocatedBytes.leastOf(
                            () -> {
                                for (int i = 0; i < 20; i++) {
                                    cipher.encrypt(HOST_OFFSET, data);
                                    cipher.decrypt(HOST_OFFSET, data);
                                }
                            });
            assertEquals(0, least, "bytes in 20 clusters, at least");
        }
    }

    private byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        random.nextBytes(bytes);
        return bytes;
    }
}
