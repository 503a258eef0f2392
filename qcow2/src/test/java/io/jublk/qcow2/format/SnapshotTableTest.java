package io.jublk.qcow2.format;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.MemoryFile;
import io.jublk.qcow2.Qcow2Exception;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A table with one entry of extra data of 16 bytes, id "7" and name "n", to spoil. */
final class SnapshotTableTest {

    private static final int TABLE = 4 << 16;

    private final MemoryFile file = SampleHeader.file(SampleHeader.builder().snapshots(TABLE, 1));

    @BeforeEach
    void table() {
        file.truncate(5 << 16);
        set32(8, 2);
        set64(0, 6L << 16);
        set16(12, 1);
        set16(14, 1);
        set32(16, 1000);
        set32(20, 5);
        set64(24, 77);
        set32(32, 0);
        set32(36, 16);
        set64(40, 123);
        set64(48, 1L << 20);
        file.bytes().set(JAVA_BYTE, TABLE + 56, (byte) '7');
        file.bytes().set(JAVA_BYTE, TABLE + 57, (byte) 'n');
    }

    @Test
    void read() {
        SnapshotTable table = SnapshotTable.read(file, Header.read(file));
        assertEquals(58, table.lengthBytes());
        Snapshot snapshot = table.find("n").orElseThrow();
        assertEquals(snapshot, table.find("7").orElseThrow());
        assertEquals(123, snapshot.vmStateBytes());
        assertEquals(1 << 20, snapshot.diskBytes());
        assertEquals(77, snapshot.vmClockNanos());
        assertEquals(1000, snapshot.taken().getEpochSecond());
        assertEquals(TABLE, snapshot.entryOffset());
    }

    @Test
    void withoutExtraDataTheDiskHasTheImagesSize() {
        set32(36, 0);
        set32(32, 9);
        Snapshot snapshot = SnapshotTable.read(file, Header.read(file)).snapshots().getFirst();
        assertEquals(9, snapshot.vmStateBytes());
        assertEquals(1L << 30, snapshot.diskBytes());
    }

    @Test
    void beyondTheLimits() {
        set64(0, (6L << 16) + 512);
        refused("its L1 table's offset 0x60200 must be a multiple of the cluster's 65536 bytes");
        table();
        set32(8, 4194305);
        refused("its L1 table has 4194305 entries, at most 4194304 are accepted");
        table();
        set32(36, 1025);
        refused("it has 1025 bytes of extra data, at most 1024 are accepted");
        table();
        set64(48, -1);
        refused("its disk has 18446744073709551615 bytes, its L1 table covers 1073741824");
    }

    @Test
    void aTableBeyondTheFilesEndIsRefused() {
        HeaderField.NB_SNAPSHOTS.set(file.bytes(), 65536);
        String text =
                String.valueOf(
                        assertThrows(
                                        Qcow2Exception.class,
                                        () -> SnapshotTable.read(file, Header.read(file)))
                                .getMessage());
        assertEquals(
                "memory.qcow2: the snapshot table's 65536 entries at byte 262144 go beyond the"
                        + " file's end",
                text);
    }

    private void refused(String why) {
        String text =
                String.valueOf(
                        assertThrows(
                                        Qcow2Exception.class,
                                        () -> SnapshotTable.read(file, Header.read(file)))
                                .getMessage());
        assertTrue(text.startsWith("memory.qcow2: snapshot table entry 0 (byte 262144): "), text);
        assertTrue(text.contains(why), text);
    }

    private void set16(int at, int value) {
        file.bytes().set(BigEndian.SHORT, TABLE + at, (short) value);
    }

    private void set32(int at, int value) {
        file.bytes().set(BigEndian.INT, TABLE + at, value);
    }

    private void set64(int at, long value) {
        file.bytes().set(BigEndian.LONG, TABLE + at, value);
    }
}
