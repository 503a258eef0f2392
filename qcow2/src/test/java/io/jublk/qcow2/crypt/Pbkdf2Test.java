package io.jublk.qcow2.crypt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Pbkdf2Test {

    @ParameterizedTest(name = "RFC 6070: {0}, {2} iterations")
    @CsvSource({
        "password,salt,1,0c60c80f961f0e71f3a9b524af6012062fe037a6",
        "password,salt,2,ea6c014dc72d6f8ccd1ed92ace1d41f0d8de8957",
        "password,salt,4096,4b007901b765489abead49d926f721d065a429c1",
        "passwordPASSWORDpassword,saltSALTsaltSALTsaltSALTsaltSALTsalt,4096,"
                + "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038",
        "pass_word,sa_lt,4096,56fa6aa75548099dcc37d7f03425e0c3",
    })
    void rfc6070(String secret, String salt, int iterations, String expected) {
        byte[] key =
                Pbkdf2.derive(
                        LuksHash.SHA1,
                        secret.replace('_', '\0').getBytes(US_ASCII),
                        salt.replace('_', '\0').getBytes(US_ASCII),
                        iterations,
                        expected.length() / 2);
        assertEquals(expected, HexFormat.of().formatHex(key));
    }

    @ParameterizedTest
    @CsvSource({"SHA1,HmacSHA1", "SHA256,HmacSHA256", "SHA512,HmacSHA512"})
    void asTheJdkDoesItForAscii(LuksHash hash, String name) throws Exception {
        byte[] salt = "a salt".getBytes(US_ASCII);
        for (int length : new int[] {1, 20, 64, 100}) {
            byte[] expected =
                    SecretKeyFactory.getInstance("PBKDF2With" + name)
                            .generateSecret(
                                    new PBEKeySpec("secret".toCharArray(), salt, 77, length * 8))
                            .getEncoded();
            assertArrayEquals(
                    expected, Pbkdf2.derive(hash, "secret".getBytes(US_ASCII), salt, 77, length));
        }
    }

    /** No vector of an RFC; from Python's hashlib.pbkdf2_hmac('sha256', b'', b'salt', 3, 16). */
    @Test
    void anEmptySecret() {
        assertEquals(
                "5ddf839afa2d5fb4be56e1a0f4891761",
                HexFormat.of()
                        .formatHex(
                                Pbkdf2.derive(
                                        LuksHash.SHA256,
                                        new byte[0],
                                        "salt".getBytes(US_ASCII),
                                        3,
                                        16)));
    }
}
