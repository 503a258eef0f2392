package io.jublk.targets;

import io.jublk.ublk.BackingFile;
import io.jublk.ublk.IoRequest;
import io.jublk.ublk.Step;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** A request that writes down what a target describes. */
public final class RecordedRequest implements IoRequest {

    private final long offset;
    private final long length;
    private final boolean mayUnmap;

    /** The secondaries; then the steps, as they are run. */
    public final List<String> secondaries = new ArrayList<>();

    /** How much metadata the request brings. */
    public long metadataBytes;

    /** The memory of the copies. */
    public final List<MemorySegment> memory = new ArrayList<>();

    private final List<Step> steps = new ArrayList<>();

    public RecordedRequest(long offset, long length, boolean mayUnmap) {
        this.offset = offset;
        this.length = length;
        this.mayUnmap = mayUnmap;
    }

    public static RecordedRequest of(long offset, long length) {
        return new RecordedRequest(offset, length, false);
    }

    /** Runs what was to follow, as if all had succeeded. */
    public void succeed() {
        while (!steps.isEmpty()) {
            steps.removeFirst().run(this);
        }
    }

    @Override
    public long offsetBytes() {
        return offset;
    }

    @Override
    public long lengthBytes() {
        return length;
    }

    @Override
    public boolean mayUnmap() {
        return mayUnmap;
    }

    @Override
    public void leaveUnfilled() {
        secondaries.add("leaveUnfilled");
    }

    @Override
    public int queue() {
        return 0;
    }

    @Override
    public int tag() {
        return 0;
    }

    @Override
    public void read(BackingFile file, long fileOffset, long payloadOffset, long lengthBytes) {
        secondaries.add("read %d, payload %d+%d".formatted(fileOffset, payloadOffset, lengthBytes));
    }

    @Override
    public void write(BackingFile file, long fileOffset, long payloadOffset, long lengthBytes) {
        secondaries.add(
                "write %d, payload %d+%d".formatted(fileOffset, payloadOffset, lengthBytes));
    }

    @Override
    public void writeThrough(
            BackingFile file, long fileOffset, long payloadOffset, long lengthBytes) {
        secondaries.add(
                "write through %d, payload %d+%d"
                        .formatted(fileOffset, payloadOffset, lengthBytes));
    }

    @Override
    public void zero(long payloadOffset, long lengthBytes) {
        secondaries.add("zero payload %d+%d".formatted(payloadOffset, lengthBytes));
    }

    @Override
    public void copyIn(MemorySegment source, long offset, long payloadOffset, long lengthBytes) {
        secondaries.add("copy in, payload %d+%d".formatted(payloadOffset, lengthBytes));
        memory.add(source.asSlice(offset, lengthBytes));
    }

    @Override
    public void copyOut(
            long payloadOffset, MemorySegment destination, long offset, long lengthBytes) {
        secondaries.add("copy out, payload %d+%d".formatted(payloadOffset, lengthBytes));
        memory.add(destination.asSlice(offset, lengthBytes));
    }

    @Override
    public void load(BackingFile file, long fileOffset, MemorySegment destination) {
        secondaries.add("load %d+%d".formatted(fileOffset, destination.byteSize()));
        memory.add(destination);
    }

    @Override
    public void store(BackingFile file, long fileOffset, MemorySegment source) {
        secondaries.add("store %d+%d".formatted(fileOffset, source.byteSize()));
        memory.add(source);
    }

    @Override
    public void park() {
        secondaries.add("park");
    }

    @Override
    public void wake(IoRequest parked) {
        throw new UnsupportedOperationException("no target here waits");
    }

    @Override
    public void sync(BackingFile file) {
        secondaries.add("sync");
    }

    @Override
    public void punchHole(BackingFile file, long fileOffset, long lengthBytes) {
        secondaries.add("punch hole %d+%d".formatted(fileOffset, lengthBytes));
    }

    @Override
    public void zeroRange(BackingFile file, long fileOffset, long lengthBytes) {
        secondaries.add("zero range %d+%d".formatted(fileOffset, lengthBytes));
    }

    @Override
    public void allocate(BackingFile file, long fileOffset, long lengthBytes) {
        secondaries.add("allocate %d+%d".formatted(fileOffset, lengthBytes));
    }

    @Override
    public long metadataBytes() {
        return metadataBytes;
    }

    @Override
    public void readMetadata(BackingFile file, long fileOffset) {
        secondaries.add("read metadata " + fileOffset);
    }

    @Override
    public void writeMetadata(BackingFile file, long fileOffset) {
        secondaries.add("write metadata " + fileOffset);
    }

    @Override
    public void copyMetadataIn(MemorySegment source, long offset, long lengthBytes) {
        secondaries.add("metadata in " + lengthBytes);
    }

    @Override
    public void copyMetadataOut(MemorySegment destination, long offset, long lengthBytes) {
        secondaries.add("metadata out " + lengthBytes);
    }

    @Override
    public void truncate(BackingFile file, long sizeBytes) {
        secondaries.add("truncate to " + sizeBytes);
    }

    @Override
    public void appendedAt(long offsetBytes) {
        secondaries.add("appended at " + offsetBytes);
    }

    @Override
    public long appendedAt() {
        return offset;
    }

    @Override
    public void discard(BackingFile device, long fileOffset, long lengthBytes) {
        secondaries.add("discard %d+%d".formatted(fileOffset, lengthBytes));
    }

    @Override
    public void then(Step step) {
        steps.add(step);
    }

    @Override
    public void otherwise(Step step) {
        secondaries.add("otherwise");
    }

    @Override
    public int error() {
        return 0;
    }

    @Override
    public void fail(int errno) {
        secondaries.add("fail " + errno);
    }
}
