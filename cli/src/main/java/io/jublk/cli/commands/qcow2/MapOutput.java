package io.jublk.cli.commands.qcow2;

import io.jublk.cli.output.JsonObject;
import io.jublk.qcow2.image.Extent;
import io.jublk.qcow2.image.MappedRange;
import java.io.PrintWriter;

/** Ranges as they come: a large image may have millions of them. */
interface MapOutput extends AutoCloseable {

    void range(MappedRange range);

    @Override
    void close();

    /** Data alone, in columns wide enough for any offset. */
    static MapOutput text(PrintWriter out) {
        String line = "%-18s  %-18s  %-18s  %s%n";
        out.printf(line, "OFFSET", "LENGTH", "MAPPED TO", "FILE");
        return new MapOutput() {
            @Override
            public void range(MappedRange range) {
                if (!range.isZero()) {
                    out.printf(
                            line,
                            hex(range.offset()),
                            hex(range.lengthBytes()),
                            place(range),
                            range.file());
                }
            }

            @Override
            public void close() {}
        };
    }

    private static String place(MappedRange range) {
        if (range.hasHostOffset()) {
            return hex(range.hostOffset());
        }
        return range.kind() == Extent.Kind.COMPRESSED ? "compressed" : "encrypted";
    }

    private static String hex(long value) {
        return "0x" + Long.toHexString(value);
    }

    /** One array on one line. */
    static MapOutput json(PrintWriter out) {
        return new MapOutput() {
            private String separator = "[";

            @Override
            public void range(MappedRange range) {
                out.print(separator);
                out.print(object(range).write());
                separator = ",";
            }

            @Override
            public void close() {
                out.println(separator.equals("[") ? "[]" : "]");
            }
        };
    }

    private static JsonObject object(MappedRange range) {
        JsonObject object =
                new JsonObject()
                        .put("start", range.offset())
                        .put("length", range.lengthBytes())
                        .put("depth", range.depth())
                        .put("present", range.isPresent())
                        .put("zero", range.isZero())
                        .put("data", !range.isZero())
                        .put("compressed", range.kind() == Extent.Kind.COMPRESSED);
        if (range.hasHostOffset()) {
            object.put("offset", range.hostOffset());
        }
        if (range.file() != null) {
            object.put("filename", range.file());
        }
        return object;
    }
}
