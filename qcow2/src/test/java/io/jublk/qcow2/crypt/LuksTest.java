package io.jublk.qcow2.crypt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.Seeds;
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
                ",cluster_size=4096",
                ",encrypt.hash-alg=sha512,encrypt.cipher-mode=cbc,encrypt.ivgen-alg=essiv,"
                        + "encrypt.ivgen-hash-alg=sha256",
            })
    void whatQemuWritesWeReadAndTheOtherWay(String options) throws Exception {
        try (EncryptedImage image = EncryptedImage.create(path(), PASSPHRASE, options);
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
        try (LuksFormat format = LuksFormat.create(PASSPHRASE.getBytes(UTF_8), 2000);
                EncryptedImage image = EncryptedImage.create(path(), format)) {
            byte[] content = content();
            image.writeByQemu(PASSPHRASE, content);
            image.checkByQemu(PASSPHRASE);
            try (MasterKey unlocked = image.unlock(PASSPHRASE);
                    MasterKey formatted = format.masterKey();
                    SectorCipher first = unlocked.newCipher();
                    SectorCipher second = formatted.newCipher()) {
                assertArrayEquals(content, image.read(first));
                assertArrayEquals(content, image.read(second));
                byte[] other = content();
                image.write(second, other);
                assertArrayEquals(other, image.readByQemu(PASSPHRASE));
            }
        }
    }

    @Test
    void aWrongPassphraseIsSaid() {
        try (LuksFormat format = LuksFormat.create(PASSPHRASE.getBytes(UTF_8), 2000);
                EncryptedImage image = EncryptedImage.create(path(), format)) {
            Qcow2Exception e = assertThrows(Qcow2Exception.class, () -> image.unlock("another"));
            assertEquals(
                    path() + ": the passphrase is wrong, it opens none of the LUKS key slots",
                    e.getMessage());
        }
    }

    private Path path() {
        return directory.resolve("x.qcow2");
    }

    private byte[] content() {
        byte[] content = new byte[EncryptedImage.SIZE_BYTES];
        random.nextBytes(content);
        return content;
    }
}
