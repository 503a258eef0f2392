package io.jublk.qcow2.file;

import io.jublk.qcow2.Qcow2Exception;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A regular file or block device of this machine. */
public final class HostFile implements ImageFile {

    /** Zeros for a whole segment beyond the end are filled, not read; transfers are bounded. */
    private static final int MAX_TRANSFER_BYTES = 1 << 20;

    private final String name;
    private final FileChannel channel;
    private final boolean readOnly;

    private HostFile(String name, FileChannel channel, boolean readOnly) {
        this.name = name;
        this.channel = channel;
        this.readOnly = readOnly;
    }

    /** Opens a file that is there. */
    public static HostFile open(Path path, boolean readOnly) {
        return readOnly
                ? open(path, true, StandardOpenOption.READ)
                : open(path, false, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Makes an empty file.
     *
     * @param replace whether one that is there is emptied; otherwise it is an error
     */
    public static HostFile create(Path path, boolean replace) {
        return replace
                ? open(
                        path,
                        false,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING)
                : open(
                        path,
                        false,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.CREATE_NEW);
    }

    private static HostFile open(Path path, boolean readOnly, OpenOption... options) {
        try {
            return new HostFile(path.toString(), FileChannel.open(path, options), readOnly);
        } catch (NoSuchFileException e) {
            throw new Qcow2Exception(path + ": there is no such file", e);
        } catch (FileAlreadyExistsException e) {
            throw new Qcow2Exception(path + ": the file is there already", e);
        } catch (AccessDeniedException e) {
            throw new Qcow2Exception(
                    path + ": no permission to open it" + (readOnly ? "" : " for writing"), e);
        } catch (IOException e) {
            throw new Qcow2Exception(path + ": cannot be opened: " + reason(path, e), e);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long sizeBytes() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw failed("its size cannot be read", e);
        }
    }

    @Override
    public boolean isReadOnly() {
        return readOnly;
    }

    @Override
    public void read(long offset, MemorySegment into) {
        long done = 0;
        try {
            while (done < into.byteSize()) {
                int moved = channel.read(window(into, done), offset + done);
                if (moved < 0) {
                    into.asSlice(done).fill((byte) 0);
                    return;
                }
                done += moved;
            }
        } catch (IOException e) {
            throw failed("reading " + into.byteSize() + " bytes at " + offset + " failed", e);
        }
    }

    @Override
    public void write(long offset, MemorySegment from) {
        long done = 0;
        try {
            while (done < from.byteSize()) {
                done += channel.write(window(from, done), offset + done);
            }
        } catch (IOException e) {
            throw failed("writing " + from.byteSize() + " bytes at " + offset + " failed", e);
        } catch (NonWritableChannelException e) {
            throw new IllegalStateException(name + " was opened for reading", e);
        }
    }

    @Override
    public void truncate(long sizeBytes) {
        try {
            long now = channel.size();
            if (sizeBytes < now) {
                channel.truncate(sizeBytes);
            } else if (sizeBytes > now) {
                channel.write(ByteBuffer.allocate(1), sizeBytes - 1);
            }
        } catch (IOException e) {
            throw failed("making it " + sizeBytes + " bytes long failed", e);
        }
    }

    @Override
    public void sync() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw failed("flushing it failed", e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed("closing it failed", e);
        }
    }

    private static ByteBuffer window(MemorySegment segment, long from) {
        long length = Math.min(segment.byteSize() - from, MAX_TRANSFER_BYTES);
        return segment.asSlice(from, length).asByteBuffer();
    }

    private Qcow2Exception failed(String what, IOException e) {
        return new Qcow2Exception(name + ": " + what + ": " + e.getMessage(), e);
    }

    /** Without the name, which the JDK puts before it. */
    private static String reason(Path path, IOException e) {
        String text = String.valueOf(e.getMessage());
        String prefix = path + ": ";
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }
}
