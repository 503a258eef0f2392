package io.jublk.qcow2.device;

import io.jublk.ublk.BackingFile;
import java.util.ArrayList;
import java.util.List;

/** An image and all that it stands on, the image itself first. */
final class Chain implements AutoCloseable {

    private final Layer[] layers;

    Chain(List<Layer> layers) {
        this.layers = layers.toArray(Layer[]::new);
    }

    /** The image stands on another. */
    boolean hasBacking() {
        return layers.length > 1;
    }

    /** How far a backing file goes; 0 without one. */
    long backingBytes() {
        return hasBacking() ? layers[1].sizeBytes() : 0;
    }

    List<BackingFile> files() {
        List<BackingFile> files = new ArrayList<>();
        for (Layer layer : layers) {
            files.addAll(layer.files());
        }
        return files;
    }

    /** As {@link Layer#find}, of the first layer that says what is there; never unallocated. */
    boolean find(Work work, long guest, long lengthBytes, Extent extent) {
        extent.set(Extent.Kind.UNALLOCATED, lengthBytes);
        for (Layer layer : layers) {
            if (!layer.find(work, guest, extent.lengthBytes, extent)) {
                return false;
            }
            if (extent.kind != Extent.Kind.UNALLOCATED) {
                return true;
            }
        }
        extent.set(Extent.Kind.ZERO, extent.lengthBytes);
        return true;
    }

    @Override
    public void close() {
        for (Layer layer : layers) {
            layer.close();
        }
    }
}
