package io.jublk.qcow2.create;

import io.jublk.qcow2.format.FeatureNames;
import io.jublk.qcow2.format.Features;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderBuilder;
import io.jublk.qcow2.format.HeaderExtension.BackingFormat;
import io.jublk.qcow2.format.HeaderExtension.DataFileName;

/** The header of a new image, before it is known where its tables lie. */
public final class HeaderPlan {

    /** As QEMU has it: the names are a courtesy, in small clusters room is short. */
    private static final int FEATURE_NAMES_CLUSTER_BYTES = 8192;

    /**
     * @param sizeBytes the virtual size, in whole sectors
     * @throws io.jublk.qcow2.Qcow2Exception when the options do not go together
     */
    public static Header of(CreateOptions options, long sizeBytes) {
        CreateRules.check(options);
        HeaderBuilder builder = new HeaderBuilder();
        if (options.version() == 2) {
            builder.version2();
        } else {
            builder.incompatible(incompatible(options))
                    .compatible(options.lazyRefcounts() ? Features.LAZY_REFCOUNTS : 0)
                    .autoclear(options.dataFileRaw() ? Features.DATA_FILE_RAW : 0)
                    .refcountOrder(Integer.numberOfTrailingZeros(options.refcountBits()))
                    .compressionType(options.compressionType());
        }
        builder.clusterBits(Integer.numberOfTrailingZeros(options.clusterBytes()))
                .sizeBytes(sizeBytes)
                .backingFile(options.backingFile());
        if (options.backingFormat() != null) {
            builder.put(new BackingFormat(options.backingFormat()));
        }
        if (options.dataFile() != null) {
            builder.put(new DataFileName(options.dataFile()));
        }
        if (options.version() >= 3 && options.clusterBytes() >= FEATURE_NAMES_CLUSTER_BYTES) {
            builder.put(FeatureNames.known());
        }
        return builder.build();
    }

    private static long incompatible(CreateOptions options) {
        return (options.dataFile() != null ? Features.DATA_FILE : 0)
                | (options.compressionType() != Header.DEFLATE ? Features.COMPRESSION_TYPE : 0)
                | (options.extendedL2() ? Features.EXTENDED_L2 : 0);
    }

    private HeaderPlan() {}
}
