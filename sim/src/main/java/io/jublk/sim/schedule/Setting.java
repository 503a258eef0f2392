package io.jublk.sim.schedule;

import io.jublk.sim.core.Dice;
import io.jublk.sim.file.FileTraits;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.Recovery;

/**
 * What kind of machine and server a run is about, drawn from its seed: some runs have one request
 * at a time, some a full queue; in some the server is slow, in some the disk.
 */
record Setting(
        DataPathKind dataPath,
        int queues,
        int depth,
        int maxIoBytes,
        long sizeBytes,
        FileTraits traits,
        int clientWeight,
        int kernelWeight,
        int serverWeight,
        int burst,
        boolean anyOrder,
        Recovery recovery,
        DeliveryKind delivery,
        int threads,
        DeviceKind device) {

    private static final int[] QUEUES = {1, 1, 1, 2, 2, 3};
    private static final int[] THREADS = {1, 1, 1, 2, 2, 3};
    private static final int[] DEPTHS = {1, 2, 4, 8, 16, 16, 32};
    private static final int[] MAX_IO_BYTES = {
        4 << 10, 16 << 10, 16 << 10, 32 << 10, 32 << 10, 64 << 10
    };
    private static final long[] SIZES = {256 << 10, 512 << 10, 1 << 20, 2 << 20};
    private static final int[] WEIGHTS = {1, 4, 16};
    private static final int[] BURSTS = {1, 4, 16};

    private static final int[] DIRECT_BYTES = {512, 512, 4096};

    private static final Recovery[] RECOVERIES = {
        Recovery.NONE, Recovery.REQUEUE, Recovery.REISSUE, Recovery.REISSUE, Recovery.FAIL_IO
    };

    /**
     * @param kindDice of its own, so that what else a seed draws stays as it is
     */
    static Setting of(RunOptions options, Dice dice, Dice kindDice) {
        DataPathKind[] paths = DataPathKind.values();
        DataPathKind path = paths[dice.below(paths.length)];
        int queues = draw(QUEUES, dice);
        int depth = draw(DEPTHS, dice);
        int maxIoBytes = draw(MAX_IO_BYTES, dice);
        long sizeBytes = SIZES[dice.below(SIZES.length)];
        FileTraits traits =
                FileTraits.EXT4
                        .withDirect(draw(DIRECT_BYTES, dice))
                        .withZeroRange(dice.below(2) == 0);
        int clientWeight = draw(WEIGHTS, dice);
        int kernelWeight = draw(WEIGHTS, dice);
        int serverWeight = draw(WEIGHTS, dice);
        int burst = draw(BURSTS, dice);
        Recovery recovery = RECOVERIES[dice.below(RECOVERIES.length)];
        DeliveryKind[] deliveries = DeliveryKind.values();
        DeliveryKind delivery = deliveries[dice.below(deliveries.length)];
        int threads = draw(THREADS, dice);
        DataPathKind wanted = options.dataPath();
        DeliveryKind wantedDelivery = options.delivery();
        DeviceKind device = device(options, kindDice);
        DataPathKind chosen = wanted != null ? wanted : device.isUsers ? DataPathKind.COPIED : path;
        boolean outlives =
                (options.faults().contains(Fault.RECOVER)
                                || options.faults().contains(Fault.QUIESCE))
                        && mayRecover(device, chosen);
        return new Setting(
                chosen,
                options.queues() > 0 ? options.queues() : queues,
                options.depth() > 0 ? options.depth() : depth,
                maxIoBytes,
                sizeBytes,
                traits,
                clientWeight,
                kernelWeight,
                serverWeight,
                burst,
                options.faults().contains(Fault.ORDER),
                outlives ? recovery : Recovery.NONE,
                wantedDelivery != null ? wantedDelivery : delivery,
                options.threads() > 0 ? options.threads() : threads,
                device);
    }

    /** A user's device copies: a run with another data path is of root's. */
    private static DeviceKind device(RunOptions options, Dice dice) {
        DeviceKind drawn = DeviceKind.draw(dice);
        DeviceKind wanted = options.device();
        if (wanted != null) {
            return wanted;
        }
        DataPathKind path = options.dataPath();
        return path == null || path == DataPathKind.COPIED ? drawn : drawn.ofRoot();
    }

    /** What UnprivilegedRules and SharedMemory of the engine leave. */
    private static boolean mayRecover(DeviceKind device, DataPathKind path) {
        return !device.isUsers && !(device.shares && path == DataPathKind.COPIED);
    }

    private static int draw(int[] values, Dice dice) {
        return values[dice.below(values.length)];
    }

    boolean recovers() {
        return recovery != Recovery.NONE;
    }

    /** Servers of other devices cannot tell when they hold nothing more: docs/recovery.md. */
    boolean quiesces() {
        return recovers() && delivery == DeliveryKind.PER_TAG;
    }

    int maxSectors() {
        return maxIoBytes / 512;
    }

    @Override
    public String toString() {
        return "%s%s, %s, %d queues of %d%s, up to %d KiB, on %d KiB%s"
                .formatted(
                        device == DeviceKind.PLAIN ? "" : device.label() + ", ",
                        dataPath.label(),
                        delivery.label(),
                        queues,
                        depth,
                        threads > 1 ? " with " + threads + " threads" : "",
                        maxIoBytes >> 10,
                        sizeBytes >> 10,
                        recovers() ? ", recovery by " + recovery.label() : "");
    }
}
