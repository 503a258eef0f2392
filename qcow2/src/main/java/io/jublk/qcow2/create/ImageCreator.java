package io.jublk.qcow2.create;

import io.jublk.qcow2.Qcow2Exception;
import io.jublk.qcow2.file.HostFile;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderBuilder;
import io.jublk.qcow2.format.HeaderExtension.EncryptionHeader;
import io.jublk.qcow2.format.Layout;
import io.jublk.qcow2.format.Limits;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Makes a new image. The header is written last, behind a flush of all else: what a crash leaves
 * behind is no qcow2 image, never a wrong one.
 */
public final class ImageCreator {

    private final CreateOptions options;
    private final @Nullable EncryptionFormat encryption;
    private final Preallocation preallocation;

    private ImageCreator(CreateOptions options) {
        this.options = options;
        this.encryption = options.encryption();
        // A raw data file is the disk, whatever is written to it: the tables must say so already.
        this.preallocation =
                options.dataFileRaw() && options.preallocation() == Preallocation.OFF
                        ? Preallocation.METADATA
                        : options.preallocation();
    }

    /**
     * Makes the image file, and the external data file if there is to be one.
     *
     * @return the header of the new image
     * @throws Qcow2Exception when the options do not go together, a file is there already, or the
     *     system refuses; then no new file is left behind
     */
    public static Header create(CreateOptions options) {
        CreateRules.check(options); // before any file is looked at
        NewFiles files = NewFiles.of(options);
        ImageCreator creator = new ImageCreator(options);
        Header header = creator.header(files.sizeBytes());
        // Fails now, before there is any file, when the names do not fit.
        header.encode(
                options.image().toString(), MemorySegment.ofArray(new byte[header.clusterBytes()]));
        files.make(
                (image, data) ->
                        creator.write(header, image, files.imagePath(), data, files.dataPath()));
        return header;
    }

    private Header header(long sizeBytes) {
        Header header = HeaderPlan.of(options, sizeBytes);
        Layout layout = Layout.of(header);
        ImagePlan plan = plan(layout, sizeBytes);
        HeaderBuilder builder =
                header.toBuilder()
                        .l1(layout.clusterOffset(plan.l1Cluster()), plan.l1Entries())
                        .refcountTable(
                                layout.clusterOffset(plan.refcountTableCluster()),
                                plan.refcountTableClusters());
        if (encryption != null) {
            builder.cryptMethod(Header.LUKS)
                    .put(
                            new EncryptionHeader(
                                    layout.clusterOffset(plan.encryptionCluster()),
                                    encryption.lengthBytes()));
        }
        return builder.build();
    }

    private ImagePlan plan(Layout layout, long sizeBytes) {
        return ImagePlan.of(
                options.image().toString(),
                layout,
                sizeBytes,
                preallocation != Preallocation.OFF,
                options.dataFile() != null,
                encryption == null ? 0 : encryption.lengthBytes());
    }

    private void write(
            Header header,
            HostFile image,
            Path imagePath,
            @Nullable HostFile data,
            @Nullable Path dataPath) {
        Layout layout = Layout.of(header);
        ImagePlan plan = plan(layout, header.sizeBytes());
        long end = layout.clusterOffset(plan.clusters());
        if (end > Limits.MAX_HOST_OFFSET) {
            throw new Qcow2Exception(imagePath + ": the file would be larger than 2^56 bytes");
        }
        image.truncate(end);
        new TableWriter(image, layout, plan, data != null).write();
        if (encryption != null) {
            encryption.write(image, layout.clusterOffset(plan.encryptionCluster()));
        }
        if (data != null && dataPath != null) {
            data.truncate(header.sizeBytes());
            Room.make(data, dataPath, 0, header.sizeBytes(), preallocation);
            data.sync();
        } else {
            long dataStart = layout.clusterOffset(plan.dataCluster());
            Room.make(image, imagePath, dataStart, end - dataStart, preallocation);
        }
        image.sync();
        header.write(image);
        image.sync();
    }
}
