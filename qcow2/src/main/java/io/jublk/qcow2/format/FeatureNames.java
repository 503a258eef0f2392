package io.jublk.qcow2.format;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.jublk.qcow2.format.Features.Feature;
import io.jublk.qcow2.format.HeaderExtension.FeatureNameTable;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The feature name table, by which an image tells what its bits mean to those who know not. */
public final class FeatureNames {

    /** Type, bit number, name padded with NULs. */
    private static final int ENTRY_BYTES = 48;

    private static final int NAME_OFFSET = 2;

    /** As QEMU writes it. */
    public static FeatureNameTable known() {
        ByteArrayOutputStream table = new ByteArrayOutputStream();
        for (Feature feature : Features.ALL) {
            byte[] entry = new byte[ENTRY_BYTES];
            entry[0] = (byte) feature.kind().type();
            entry[1] = (byte) feature.bit();
            byte[] name = feature.name().getBytes(US_ASCII);
            System.arraycopy(name, 0, entry, NAME_OFFSET, name.length);
            table.writeBytes(entry);
        }
        return new FeatureNameTable(Bytes.of(table.toByteArray()));
    }

    /**
     * The names of all bits that are set in {@code bits}, for people: the table's name, else "bit
     * N".
     */
    public static List<String> of(@Nullable FeatureNameTable table, Features.Kind kind, long bits) {
        List<String> names = new ArrayList<>();
        for (long rest = bits; rest != 0; rest &= rest - 1) {
            int bit = Long.numberOfTrailingZeros(rest);
            names.add(name(table, kind, bit).orElse("bit " + bit));
        }
        return names;
    }

    private static Optional<String> name(
            @Nullable FeatureNameTable table, Features.Kind kind, int bit) {
        if (table == null) {
            return Optional.empty();
        }
        Bytes content = table.content();
        for (int at = 0; at + ENTRY_BYTES <= content.length(); at += ENTRY_BYTES) {
            if (content.at(at) == kind.type() && content.at(at + 1) == bit) {
                String name = text(content, at + NAME_OFFSET, ENTRY_BYTES - NAME_OFFSET);
                return name.isBlank() ? Optional.empty() : Optional.of(name);
            }
        }
        return Optional.empty();
    }

    /** Up to the first NUL; what could disturb a terminal is replaced. */
    private static String text(Bytes content, int from, int lengthBytes) {
        int length = 0;
        while (length < lengthBytes && content.at(from + length) != 0) {
            length++;
        }
        return content.text(from, length, UTF_8).replaceAll("\\p{Cntrl}", "?");
    }

    private FeatureNames() {}
}
