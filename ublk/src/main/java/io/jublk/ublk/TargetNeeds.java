package io.jublk.ublk;

import io.jublk.ublk.control.ControlDevice;
import io.jublk.ublk.control.ControlException;
import io.jublk.uring.Errno;
import java.util.ArrayList;
import java.util.List;

/** What a target's capabilities want of the driver, beside a data path. */
final class TargetNeeds {

    /** Bits of {@link Feature} without which the target's device cannot be. */
    static long flags(Target target) {
        return (target instanceof Zoned ? Feature.ZONED.mask() : 0)
                | (target instanceof Protected ? Feature.INTEGRITY.mask() : 0);
    }

    /**
     * The data paths to try, best first. The commit of a zone append says where it went in the
     * field that names the tag's buffer when the driver copies: so it may not copy. Nor with
     * metadata, which is reached by user copy (ublk_ctrl_add_dev).
     *
     * @param options with the one that the user wants, if any
     */
    static List<DataPathKind> candidates(Target target, DeviceOptions options) {
        DataPathKind forced = options.dataPath();
        if (flags(target) == 0) {
            return forced != null
                    ? List.of(forced)
                    : options.unprivileged()
                            ? UnprivilegedRules.DATA_PATHS
                            : DataPathKind.candidates(target.payloadUse());
        }
        if (options.unprivileged()) {
            throw new UblkException(
                    "an ordinary user's device can have neither metadata nor zones: the kernel"
                            + " wants data paths for them that it gives to root alone; run as root");
        }
        if (forced == DataPathKind.COPIED) {
            throw new UblkException(
                    "a "
                            + target.type()
                            + " device with metadata or zones cannot have the data path copied; leave"
                            + " out --data-path");
        }
        if (forced != null) {
            return List.of(forced);
        }
        List<DataPathKind> paths = new ArrayList<>(DataPathKind.candidates(target.payloadUse()));
        paths.remove(DataPathKind.COPIED);
        if (!paths.contains(DataPathKind.USER_COPY)) {
            paths.add(DataPathKind.USER_COPY);
        }
        return paths;
    }

    /**
     * @throws UblkException when the driver does not know what the target needs
     */
    static void requireOffered(ControlDevice control, Target target) {
        long flags = flags(target);
        if (flags == 0) {
            return;
        }
        long offered = control.features();
        for (Feature feature : Feature.of(flags & ~offered)) {
            throw missing(feature);
        }
    }

    /**
     * Adds the device. That the kernel was built without zones shows only now: the driver announces
     * them in any case.
     */
    static DeviceInfo add(ControlDevice control, Target target, DeviceOptions options, long flags) {
        try {
            return control.add(options, flags);
        } catch (ControlException e) {
            if (target instanceof Zoned && e.errno() == Errno.EINVAL) {
                throw missing(Feature.ZONED);
            }
            throw e;
        }
    }

    private static UblkException missing(Feature feature) {
        return new UblkException(
                "this kernel has no UBLK_F_"
                        + feature
                        + ", which Linux "
                        + feature.since()
                        + " brought"
                        + (feature == Feature.ZONED
                                ? " for kernels with CONFIG_BLK_DEV_ZONED"
                                : " for kernels with CONFIG_BLK_DEV_INTEGRITY")
                        + "; see 'jublk features'");
    }

    private TargetNeeds() {}
}
