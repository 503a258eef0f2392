package io.jublk.targets.zoned;

import io.jublk.ublk.UblkException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code zoned.properties}: how a directory's zones are shaped, in lines of {@code name=bytes}. */
final class ShapeFile {

    private static final String NAME = "zoned.properties";

    /** Four lines; anything longer is not ours. */
    private static final int MAX_BYTES = 4096;

    /** Opens it, and keeps others away from the directory until it is closed. */
    static FileChannel lock(Path directory) throws IOException {
        FileChannel file =
                FileChannel.open(
                        directory.resolve(NAME),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            locked = file.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            locked = false;
        } finally {
            if (!locked) {
                file.close();
            }
        }
        if (!locked) {
            throw new UblkException(
                    directory + " is in use by another device; 'jublk list' shows which");
        }
        return file;
    }

    /** What is written there; where nothing is, what the options say, and writes that down. */
    static ZoneShape read(FileChannel file, Path directory, ZonedOptions options)
            throws IOException {
        if (file.size() == 0) {
            if (options.zoneBytes() == 0 || options.sizeBytes() == 0) {
                throw new UblkException(
                        directory + " has no zones yet: say --size and --zone-size");
            }
            ZoneShape shape = options.shape();
            write(file, shape);
            return shape;
        }
        ZoneShape shape = parse(file, directory);
        requireSame(directory, "--zone-size", options.zoneBytes(), shape.zoneBytes());
        requireSame(directory, "--size", options.sizeBytes(), shape.sizeBytes());
        requireSame(directory, "--zone-capacity", options.capacityBytes(), shape.capacityBytes());
        requireSame(directory, "--conventional", options.conventional(), shape.conventional());
        return shape;
    }

    private static void write(FileChannel file, ZoneShape shape) throws IOException {
        String text =
                "zones=%d\nzone-bytes=%d\ncapacity-bytes=%d\nconventional=%d\n"
                        .formatted(
                                shape.zones(),
                                shape.zoneBytes(),
                                shape.capacityBytes(),
                                shape.conventional());
        // One write of less than a block, before any zone is there.
        file.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        file.force(true);
    }

    private static ZoneShape parse(FileChannel file, Path directory) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(MAX_BYTES);
        file.read(bytes, 0);
        Map<String, Long> values = new LinkedHashMap<>();
        String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
        try {
            text.lines()
                    .map(line -> line.split("=", 2))
                    .forEach(pair -> values.put(pair[0], Long.valueOf(pair[1])));
            return new ZoneShape(
                    Math.toIntExact(value(values, "zones")),
                    value(values, "zone-bytes"),
                    value(values, "capacity-bytes"),
                    Math.toIntExact(value(values, "conventional")));
        } catch (RuntimeException e) {
            throw new UblkException(
                    directory.resolve(NAME) + " does not describe zones; is it jublk's?", e);
        }
    }

    private static long value(Map<String, Long> values, String name) {
        Long value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name);
        }
        return value;
    }

    private static void requireSame(Path directory, String option, long asked, long there) {
        if (asked > 0 && asked != there) {
            throw new UblkException(
                    directory
                            + " was made with "
                            + option
                            + " "
                            + there
                            + ", not "
                            + asked
                            + "; leave the option out, or choose another directory");
        }
    }

    private ShapeFile() {}
}
