package io.jublk.uring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Field;
import org.junit.jupiter.api.Test;

class ErrnoTest {

    @Test
    void everyNumberThatHasANameIsDescribedByIt() throws IllegalAccessException {
        for (Field errno : Errno.class.getFields()) {
            String described = Errno.describe(errno.getInt(null));
            assertTrue(described.startsWith(errno.getName() + " ("), described);
        }
    }

    @Test
    void signDoesNotMatter() {
        assertEquals("EIO (input/output error)", Errno.describe(5));
        assertEquals("EIO (input/output error)", Errno.describe(-5));
    }

    @Test
    void otherNumbersAreGivenAsTheyAre() {
        assertEquals("errno 4000", Errno.describe(-4000));
    }
}
