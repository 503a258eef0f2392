package io.jublk.qcow2.crypt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.Seeds;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LUKS with QEMU on the other side. */
class LuksTest {

    private static final String PASSPHRASE = "pass phrase";

    @TempDir Path directory;

    private final Random random = new Random(Seeds.next());

    /** Few: QEMU takes seconds of CPU time to make one, however short it may be to open. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ",encrypt.cipher-alg=aes-128,encrypt.hash-alg=sha1,cluster_size=4096",
                ",encrypt.hash-alg=sha512,encrypt.cipher-mode=cbc,encrypt.ivgen-alg=essiv,"
                        + "encrypt.ivgen-hash-alg=sha256",
            })
    void whatQemuWritesWeReadAndTheOtherWay(String options) throws Exception {
        try (EncryptedImage image = image(options);
                MasterKey key = image.unlock(PASSPHRASE);
                SectorCipher cipher = key.newCipher()) {
            byte[] content = content();
            image.writeByQemu(PASSPHRASE, content);
            assertArrayEquals(content, image.read(cipher));
            byte[] other = content();
            image.write(cipher, other);
            assertArrayEquals(other, image.readByQemu(PASSPHRASE));
        }
    }

    @Test
    void qemuOpensWhatWeFormat() throws Exception {
        try (EncryptedImage image = image("");
                LuksFormat format = LuksFormat.create("new".getBytes(UTF_8), 2000)) {
            assertEquals(LuksFormat.LENGTH_BYTES, image.area().lengthBytes());
            image.file()
                    .write(
                            image.area().offset(),
                            MemorySegment.ofArray(new byte[LuksFormat.LENGTH_BYTES]));
            format.write(image.file(), image.area().offset());
            byte[] content = content();
            image.writeByQemu("new", content);
            try (MasterKey unlocked = image.unlock("new");
                    MasterKey formatted = format.masterKey();
                    SectorCipher first = unlocked.newCipher();
                    SectorCipher second = formatted.newCipher()) {
                assertArrayEquals(content, image.read(first));
                assertArrayEquals(content, image.read(second));
            }
            Qcow2Exception e = assertThrows(Qcow2Exception.class, () -> image.unlock(PASSPHRASE));
            assertEquals(
                    image.file().name()
                            + ": the passphrase is wrong, it opens none of the LUKS key slots",
                    e.getMessage());
        }
    }

    private EncryptedImage image(String options) {
        return EncryptedImage.create(directory.resolve("x.qcow2"), PASSPHRASE, options);
    }

    private byte[] content() {
        byte[] content = new byte[EncryptedImage.SIZE_BYTES];
        random.nextBytes(content);
        return content;
    }
}
