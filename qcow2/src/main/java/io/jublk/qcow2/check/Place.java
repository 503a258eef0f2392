package io.jublk.qcow2.check;

/** Where in the image something was found; its text is made when there is something to say. */
sealed interface Place {

    /** The header, or a structure by its name. */
    record Named(String name) implements Place {
        @Override
        public String toString() {
            return name;
        }
    }

    record L1(String table, long tableOffset, long index) implements Place {
        @Override
        public String toString() {
            return "%s at 0x%x, entry %d".formatted(table, tableOffset, index);
        }
    }

    record L2(long tableOffset, int index, long entry) implements Place {
        @Override
        public String toString() {
            return "L2 table at 0x%x, entry %d (0x%x)".formatted(tableOffset, index, entry);
        }
    }

    record Indexed(String table, long index) implements Place {
        @Override
        public String toString() {
            return table + ", entry " + index;
        }
    }
}
