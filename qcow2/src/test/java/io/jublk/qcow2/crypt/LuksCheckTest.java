package io.jublk.qcow2.crypt;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.MemoryFile;
import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.Seeds;
import io.jublk.qcow2.format.BigEndian;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Headers that are damaged, or made to hurt. */
class LuksCheckTest {

    private static final byte[] PASSPHRASE = {1, 0, (byte) 0xFF};

    /** 8 KiB into the file, as in a qcow2 image. */
    private static final int OFFSET = 8192;

    private static final MemoryFile SOUND = new MemoryFile();

    @BeforeAll
    static void format() {
        SOUND.truncate(OFFSET + LuksFormat.LENGTH_BYTES);
        try (LuksFormat format = LuksFormat.create(PASSPHRASE, 0)) {
            format.write(SOUND, OFFSET);
        }
    }

    @Test
    void soundOneOpens() {
        Luks.unlock(SOUND, OFFSET, LuksFormat.LENGTH_BYTES, PASSPHRASE).close();
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource({
        "0,    0x4C554B53FFFF0001, does not begin with LUKS's magic number",
        "6,    0x0002616573000000, 'version 2, jublk knows version 1'",
        "8,    0x73657270656e7400, 'cipher ''serpent-xts-plain64'', jublk knows aes-xts-plain64'",
        "8,    0x6165731b00000000, 'cipher ''aes?-xts-plain64'', jublk knows'",
        "40,   0x7874732d706c616e, 'cipher ''aes-xts-plann64'', jublk knows'",
        "72,   0x7269706d64313630, 'hash ''ripmd160'', jublk knows sha1'",
        "104,  0x0000000000000030, 'a key of 48 bytes, which aes-xts-plain64 does not take'",
        "104,  0x00000000FFFFFFFF, 'a key of 4294967295 bytes'",
        "160,  0x0000000000000000, 'asks for 0 PBKDF2 iterations for the master key, not 1 to'",
        "160,  0x0000000004000001, 'asks for 67108865 PBKDF2 iterations for the master key'",
        "208,  0x00AC71F400000400, 'key slot 0 in state 0xac71f4, which is neither on nor off'",
        "208,  0x00AC71F300000000, 'asks for 0 PBKDF2 iterations for key slot 0'",
        "208,  0x00AC71F3FFFFFFFF, 'asks for 4294967295 PBKDF2 iterations for key slot 0'",
        "248,  0x0000000800000FA1, 'key slot 0 with 4001 stripes, not 1 to 4000'",
        "248,  0x0000000800000000, 'key slot 0 with 0 stripes'",
        "248,  0x0000000100000FA0, 'material of key slot 0 in bytes 512 to 256512, not behind'",
        "248,  0xFFFFFFFF00000FA0, 'key slot 0 in bytes 2199023255040 to 2199023511040'",
        "248,  0x00000DD500000FA0, 'material of key slot 0 in bytes 1812992 to 2068992'",
    })
    void damageIsNamed(int at, String bytes, String expected) {
        MemoryFile file = copy();
        file.bytes()
                .set(BigEndian.LONG, OFFSET + at, Long.parseUnsignedLong(bytes.substring(2), 16));
        Qcow2Exception e =
                assertThrows(
                        Qcow2Exception.class,
                        () -> Luks.unlock(file, OFFSET, LuksFormat.LENGTH_BYTES, PASSPHRASE));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.contains(expected), message);
        assertTrue(message.startsWith("memory.qcow2: the LUKS header "), message);
    }

    @Test
    void anAreaTooSmallForAHeader() {
        assertThrows(Qcow2Exception.class, () -> Luks.unlock(SOUND, OFFSET, 591, PASSPHRASE));
        assertThrows(
                Qcow2Exception.class,
                () -> Luks.unlock(SOUND, OFFSET, LuksHeader.SIZE_BYTES, PASSPHRASE));
    }

    @Test
    void materialThatIsNotThereIsAWrongPassphrase() {
        MemoryFile file = copy();
        file.truncate(OFFSET + 4096);
        assertThrows(
                Qcow2Exception.class,
                () -> Luks.unlock(file, OFFSET, LuksFormat.LENGTH_BYTES, PASSPHRASE));
    }

    @Test
    void randomDamageIsAnExceptionInWordsOrNoDamage() {
        Random random = new Random(Seeds.next());
        for (int i = 0; i < 300; i++) {
            MemoryFile file = copy();
            int at = random.nextInt(LuksHeader.SIZE_BYTES);
            file.bytes().set(JAVA_BYTE, OFFSET + at, (byte) random.nextInt(256));
            file.bytes().set(BigEndian.INT, OFFSET + 164, 1); // iterations: not here for speed
            file.bytes().set(BigEndian.INT, OFFSET + 212, 1);
            try {
                Luks.unlock(file, OFFSET, LuksFormat.LENGTH_BYTES, PASSPHRASE).close();
            } catch (Qcow2Exception expected) {
                assertTrue(String.valueOf(expected.getMessage()).startsWith("memory.qcow2: "));
            }
        }
    }

    private static MemoryFile copy() {
        MemoryFile copy = new MemoryFile();
        copy.write(0, MemorySegment.ofArray(SOUND.bytes().toArray(JAVA_BYTE)));
        return copy;
    }
}
