package io.jublk.qcow2.image;

import java.util.Locale;
import java.util.Optional;

/** The formats that jublk reads. */
public enum ImageFormat {
    RAW,
    QCOW2;

    /** QEMU's name for it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<ImageFormat> ofLabel(String label) {
        for (ImageFormat format : values()) {
            if (format.label().equals(label)) {
                return Optional.of(format);
            }
        }
        return Optional.empty();
    }
}
