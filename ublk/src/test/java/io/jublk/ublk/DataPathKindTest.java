package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;

class DataPathKindTest {

    @Test
    void labelsComeBack() {
        for (DataPathKind kind : DataPathKind.values()) {
            assertEquals(kind, DataPathKind.ofLabel(kind.label()));
        }
    }

    @Test
    void unknownLabelIsAnsweredWithThoseThereAre() {
        UblkException e =
                assertThrows(UblkException.class, () -> DataPathKind.ofLabel("USER_COPY"));
        assertEquals(
                "no data path is called USER_COPY; choose auto-registered, registered,"
                        + " linked, user-copy or copied",
                e.getMessage());
    }

    @Test
    void zeroCopyNeedsTheDriversZeroCopyAndItsFallback() {
        for (DataPathKind kind : DataPathKind.values()) {
            Set<Feature> needs = kind.needs();
            assertEquals(kind.isZeroCopy(), needs.contains(Feature.SUPPORT_ZERO_COPY));
            assertTrue(!kind.isZeroCopy() || needs.contains(Feature.USER_COPY), kind::label);
        }
        assertEquals(0, DataPathKind.COPIED.flags());
    }

    @Test
    void linkedIsNeverChosenAndCopiedIsTheLastResort() {
        for (PayloadUse use : PayloadUse.values()) {
            assertFalse(DataPathKind.candidates(use).contains(DataPathKind.LINKED));
            assertEquals(DataPathKind.COPIED, DataPathKind.candidates(use).getLast());
        }
    }

    @Test
    void statesAreSpelledInSmallLetters() {
        assertEquals("fail-io", DeviceState.FAIL_IO.label());
    }
}
