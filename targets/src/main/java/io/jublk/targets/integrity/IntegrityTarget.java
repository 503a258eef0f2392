package io.jublk.targets.integrity;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.Flushable;
import io.jublk.ublk.Geometry;
import io.jublk.ublk.IntegrityFormat;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.PayloadUse;
import io.jublk.ublk.Protected;
import io.jublk.ublk.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * Another target's data, with metadata beside it. The two are written at once, not as one: after a
 * crash a block under way may not match its metadata, and is then an error, not silently old.
 *
 * <p>It has no discard: what is discarded has no metadata that would match.
 */
public final class IntegrityTarget implements Target, Flushable, Protected {

    private final Target data;
    private final MetadataStore metadata;
    private final IntegrityFormat format;

    IntegrityTarget(Target data, MetadataStore metadata, IntegrityFormat format) {
        this.data = data;
        this.metadata = metadata;
        this.format = format;
    }

    @Override
    public String type() {
        return data.type();
    }

    @Override
    public Geometry geometry() {
        return data.geometry().withDiscard(0, 0);
    }

    @Override
    public IntegrityFormat integrity() {
        return format;
    }

    @Override
    public List<BackingFile> files() {
        List<BackingFile> files = new ArrayList<>(data.files());
        files.addAll(metadata.files());
        return files;
    }

    @Override
    public PayloadUse payloadUse() {
        return data.payloadUse();
    }

    @Override
    public void read(IoRequest r) {
        data.read(r);
        if (r.metadataBytes() > 0) {
            metadata.read(r, format.metadataOf(r.offsetBytes()));
        }
    }

    @Override
    public void write(IoRequest r) {
        data.write(r);
        long position = format.metadataOf(r.offsetBytes());
        if (r.metadataBytes() > 0) {
            metadata.write(r, position);
        } else {
            metadata.escape(r, position, format.metadataOf(r.lengthBytes()));
        }
    }

    @Override
    public void flush(IoRequest r) {
        if (data instanceof Flushable f) {
            f.flush(r);
        }
        metadata.flush(r);
    }

    @Override
    public void close() {
        data.close();
        metadata.close();
    }
}
