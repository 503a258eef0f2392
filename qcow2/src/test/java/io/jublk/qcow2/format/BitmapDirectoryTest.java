package io.jublk.qcow2.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.MemoryFile;
import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.format.HeaderExtension.Bitmaps;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A directory with one entry, to spoil. */
final class BitmapDirectoryTest {

    private static final int DIRECTORY = 4 << 16;

    private final MemoryFile file =
            SampleHeader.file(
                    SampleHeader.builder()
                            .autoclear(Features.BITMAPS)
                            .put(new Bitmaps(1, 32, DIRECTORY)));

    @BeforeEach
    void directory() {
        file.truncate(5 << 16);
        file.bytes().set(BigEndian.LONG, DIRECTORY, 9L << 16);
        file.bytes().set(BigEndian.INT, DIRECTORY + 8, 4);
        file.bytes().set(BigEndian.INT, DIRECTORY + 12, 3);
        file.bytes().set(BigEndian.SHORT, DIRECTORY + 16, (short) (1 << 8 | 16));
        file.bytes().set(BigEndian.SHORT, DIRECTORY + 18, (short) 2);
        file.bytes().set(BigEndian.INT, DIRECTORY + 20, 0);
        file.bytes().set(BigEndian.SHORT, DIRECTORY + 24, (short) ('b' << 8 | 'm'));
    }

    @Test
    void read() {
        Bitmap bitmap = BitmapDirectory.read(file, Header.read(file)).getFirst();
        assertEquals(new Bitmap("bm", 9L << 16, 4, 3, 16, 0), bitmap);
        assertTrue(bitmap.isInUse() && bitmap.isAuto());
    }

    @Test
    void staleOnesAreNotRead() {
        HeaderField.AUTOCLEAR_FEATURES.set(file.bytes(), 0);
        assertEquals(List.of(), BitmapDirectory.read(file, Header.read(file)));
    }

    @Test
    void beyondTheLimits() {
        file.bytes().set(BigEndian.LONG, DIRECTORY, 1);
        refused("its table's offset 0x1 must be a multiple of the cluster's 65536 bytes");
        file.bytes().set(BigEndian.LONG, DIRECTORY, 0);
        refused("its table's offset 0x0 is the header's");
        directory();
        file.bytes().set(BigEndian.INT, DIRECTORY + 8, 8193);
        refused("its table has 8193 entries");
        directory();
        file.bytes().set(BigEndian.INT, DIRECTORY + 12, 8);
        refused("its flags 0x8 have reserved bits set");
        directory();
        file.bytes().set(BigEndian.SHORT, DIRECTORY + 16, (short) (2 << 8 | 16));
        refused("its type is 2, the format knows 1");
        directory();
        file.bytes().set(BigEndian.SHORT, DIRECTORY + 16, (short) (1 << 8 | 8));
        refused("its granularity_bits are 8, must be 9 to 31");
        directory();
        file.bytes().set(BigEndian.SHORT, DIRECTORY + 18, (short) 0);
        refused("its name has 0 bytes, must be 1 to 1023");
        directory();
        file.bytes().set(BigEndian.SHORT, DIRECTORY + 18, (short) 9);
        refused("it is cut off by the directory's end");
        directory();
        file.bytes().set(BigEndian.INT, DIRECTORY + 20, -1);
        refused("it is cut off by the directory's end");
    }

    @Test
    void theCountMustBeRight() {
        file.bytes().set(BigEndian.INT, 120, 2);
        refused("the bitmap directory (byte 262144) has 1 entries, the header says 2");
    }

    @Test
    void aDirectoryBeyondTheFilesEndIsRefused() {
        file.truncate(DIRECTORY + 31);
        refused("go beyond the file's end");
    }

    private void refused(String why) {
        String text =
                String.valueOf(
                        assertThrows(
                                        Qcow2Exception.class,
                                        () -> BitmapDirectory.read(file, Header.read(file)))
                                .getMessage());
        assertTrue(text.contains(why), text);
    }
}
