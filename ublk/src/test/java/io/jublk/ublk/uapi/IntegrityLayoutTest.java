package io.jublk.ublk.uapi;

import io.jublk.testkit.CHeaders;
import org.junit.jupiter.api.Test;

class IntegrityLayoutTest {

    @Test
    void checksumsAreThoseOfC() {
        CHeaders.of("linux/fs.h").assertAgree(IntegrityParams.class, name -> "LBMD_PI_" + name);
    }
}
