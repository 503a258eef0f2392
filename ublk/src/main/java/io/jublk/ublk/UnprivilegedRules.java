package io.jublk.ublk;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the driver does not allow on an ordinary user's device (ublk_ctrl_add_dev): it answers some
 * of it with a bare EINVAL and drops the rest without a word, so jublk says it first.
 */
public final class UnprivilegedRules {

    /** Payloads of such a device are copied by the driver: the rest would show memory of others. */
    static final List<DataPathKind> DATA_PATHS = List.of(DataPathKind.COPIED);

    private static final String COPY = "; leave it out, and payloads are copied";

    private static final Map<Feature, String> FORBIDDEN = new EnumMap<>(Feature.class);

    static {
        FORBIDDEN.put(Feature.SUPPORT_ZERO_COPY, "zero copy" + COPY);
        FORBIDDEN.put(Feature.AUTO_BUF_REG, "zero copy" + COPY);
        FORBIDDEN.put(Feature.USER_COPY, "user copy" + COPY);
        FORBIDDEN.put(Feature.USER_RECOVERY, "recovery: it ends with its server");
        FORBIDDEN.put(Feature.USER_RECOVERY_REISSUE, "recovery: it ends with its server");
        FORBIDDEN.put(Feature.USER_RECOVERY_FAIL_IO, "recovery: it ends with its server");
        FORBIDDEN.put(Feature.QUIESCE, "a hand-over to another server: it ends with its own");
        FORBIDDEN.put(Feature.INTEGRITY, "protection information, which needs user copy");
        FORBIDDEN.put(Feature.ZONED, "zones, which need user copy or zero copy");
    }

    /**
     * Refuses what an unprivileged device cannot be, before the driver is asked.
     *
     * @throws UblkException that says what is not allowed and what to do
     */
    public static void require(DeviceOptions options) {
        if (!options.unprivileged()) {
            return;
        }
        DataPathKind path = options.dataPath();
        if (path != null && !DATA_PATHS.contains(path)) {
            throw refusal(
                    "the data path "
                            + path.label()
                            + ", by which its server could read memory of others; leave out"
                            + " --data-path: payloads are copied");
        }
        for (Feature feature : Feature.of(options.requiredFlags())) {
            String what = FORBIDDEN.get(feature);
            if (what != null) {
                throw refusal(what);
            }
        }
    }

    private static UblkException refusal(String what) {
        return new UblkException("the kernel does not allow an ordinary user's device " + what);
    }

    private UnprivilegedRules() {}
}
