package io.jublk.qcow2.crypt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.security.SecureRandom;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** That the stripes are laid out as others do it is {@link LuksTest}'s to show. */
class AntiForensicTest {

    @ParameterizedTest
    @EnumSource
    void whatIsSplitIsMerged(LuksHash hash) {
        byte[] key = new byte[48];
        new SecureRandom().nextBytes(key);
        for (int stripes : new int[] {1, 2, 100}) {
            byte[] material = AntiForensic.split(hash, key, stripes, new SecureRandom());
            assertArrayEquals(key, AntiForensic.merge(hash, material, 48, stripes));
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneBitOfOneStripeIsTheWholeKey(LuksHash hash) {
        byte[] key = new byte[32];
        byte[] material = AntiForensic.split(hash, key, 50, new SecureRandom());
        material[17 * 32] ^= 1;
        assertFalse(Arrays.equals(key, AntiForensic.merge(hash, material, 32, 50)));
    }
}
