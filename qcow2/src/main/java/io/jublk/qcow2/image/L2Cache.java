package io.jublk.qcow2.image;

import io.jublk.qcow2.file.ImageFile;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.Map;

/** The L2 tables that were used last, by their host offsets. */
final class L2Cache {

    /** Reading goes from the front to the back: few tables are enough. */
    private static final int MAX_BYTES = 4 << 20;

    /** One that is used, and one for a reader that comes and goes. */
    private static final int MIN_TABLES = 2;

    private final ImageFile file;
    private final int tableBytes;
    private final Map<Long, MemorySegment> tables;

    L2Cache(ImageFile file, int tableBytes) {
        this.file = file;
        this.tableBytes = tableBytes;
        int maxTables = Math.max(MIN_TABLES, MAX_BYTES / tableBytes);
        this.tables = new LastUsed(maxTables);
    }

    MemorySegment table(long hostOffset) {
        MemorySegment table = tables.get(hostOffset);
        if (table == null) {
            table = MemorySegment.ofArray(new byte[tableBytes]);
            file.read(hostOffset, table);
            tables.put(hostOffset, table);
        }
        return table;
    }

    private static final class LastUsed extends LinkedHashMap<Long, MemorySegment> {

        private static final long serialVersionUID = 1;

        private final int maxTables;

        LastUsed(int maxTables) {
            super(16, 0.75f, true);
            this.maxTables = maxTables;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, MemorySegment> eldest) {
            return size() > maxTables;
        }
    }
}
