package io.jublk.targets.integrity;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import java.util.List;

/** Where a device's metadata is. Positions and lengths are of metadata, in bytes. */
interface MetadataStore extends AutoCloseable {

    /** Gives the request its metadata. */
    void read(IoRequest r, long position);

    /** Keeps the request's metadata. */
    void write(IoRequest r, long position);

    /** Keeps, for data that came without, what says that there is nothing to verify. */
    void escape(IoRequest r, long position, long length);

    void flush(IoRequest r);

    default List<BackingFile> files() {
        return List.of();
    }

    @Override
    void close();
}
