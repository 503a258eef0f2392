package io.jublk.qcow2.image;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.Header;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/** What a file's first bytes look like. A guest that writes to a raw image can make them so. */
public final class FormatProbe {

    private static final int PROBED_BYTES = 512;

    /** Formats that QEMU would find and jublk does not read: they must not pass for raw. */
    private static final Map<String, String> FOREIGN =
            Map.of(
                    "QED\0", "qed",
                    "KDMV", "vmdk",
                    "COWD", "vmdk",
                    "# Disk DescriptorFile", "vmdk",
                    "vhdxfile", "vhdx",
                    "conectix", "vpc",
                    "LUKS\u00ba\u00be", "luks",
                    "WithoutFreeSpace", "parallels",
                    "WithouFreSpacExt", "parallels",
                    "<<< ", "vdi");

    /** QEMU's name for the format. */
    public static String probe(ImageFile file) {
        MemorySegment start = MemorySegment.ofArray(new byte[PROBED_BYTES]);
        file.read(0, start);
        if (start.get(BigEndian.INT, 0) == Header.MAGIC) {
            return BigEndian.unsignedInt(start, 4) == 1 ? "qcow" : ImageFormat.QCOW2.label();
        }
        String text = new String(start.toArray(JAVA_BYTE), ISO_8859_1);
        for (Map.Entry<String, String> foreign : FOREIGN.entrySet()) {
            if (text.startsWith(foreign.getKey())) {
                return foreign.getValue();
            }
        }
        return ImageFormat.RAW.label();
    }

    private FormatProbe() {}
}
