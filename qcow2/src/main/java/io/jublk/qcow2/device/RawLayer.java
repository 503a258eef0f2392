package io.jublk.qcow2.device;

import io.jublk.ublk.BackingFile;
import java.util.List;

/** A raw backing file: beyond its end are zeros. */
final class RawLayer extends Layer {

    private final BackingFile file;

    RawLayer(BackingFile file) {
        this.file = file;
    }

    @Override
    boolean find(Work work, long guest, long lengthBytes, Extent extent) {
        long left = file.sizeBytes() - guest;
        if (left <= 0) {
            extent.set(Extent.Kind.ZERO, lengthBytes);
        } else {
            extent.data(this, file, guest, Math.min(left, lengthBytes));
        }
        return true;
    }

    @Override
    long sizeBytes() {
        return file.sizeBytes();
    }

    @Override
    List<BackingFile> files() {
        return List.of(file);
    }

    @Override
    public void close() {
        file.close();
    }
}
