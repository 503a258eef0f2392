package io.jublk.sim.schedule;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import java.util.BitSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All that decides a run: the same options give the same run, on every machine.
 *
 * @param requests how many the client makes
 * @param dataPath null for one that the seed draws
 * @param delivery null for one that the seed draws
 * @param queues 0 for a number that the seed draws
 * @param threads of each queue; 0 likewise
 * @param depth 0 likewise
 * @param only the numbers of the requests that are made; null for all
 * @param fewFaults how many faults happen at most, in order
 * @param salt another order of events, and other faults, for the same requests
 * @param device null for one that the seed draws
 */
public record RunOptions(
        long seed,
        int requests,
        Set<Fault> faults,
        TargetKind target,
        @Nullable DataPathKind dataPath,
        @Nullable DeliveryKind delivery,
        int queues,
        int threads,
        int depth,
        @Nullable BitSet only,
        int fewFaults,
        int salt,
        @Nullable DeviceKind device) {

    /** A task that registers rings has 16 places, and a run is about orders, not about size. */
    private static final int MAX_QUEUES = 16;

    private static final int MAX_DEPTH = 256;

    /** More than enough for any order of two. */
    private static final int MAX_THREADS = 4;

    /** Any number of faults. */
    public static final int ANY = Integer.MAX_VALUE;

    public RunOptions {
        if (device != null
                && device.isUsers
                && dataPath != null
                && dataPath != DataPathKind.COPIED) {
            throw new IllegalArgumentException(
                    "--device "
                            + device.label()
                            + " goes with --data-path copied alone, not with "
                            + dataPath.label());
        }
        if (requests < 1) {
            throw new IllegalArgumentException("--requests must be at least 1, not " + requests);
        }
        if (threads < 0 || threads > MAX_THREADS) {
            throw new IllegalArgumentException(
                    "--threads must be 0 to %d, not %d".formatted(MAX_THREADS, threads));
        }
        if (queues < 0 || queues > MAX_QUEUES || depth < 0 || depth > MAX_DEPTH) {
            throw new IllegalArgumentException(
                    "--queues must be 0 to %d and --depth 0 to %d, not %d and %d"
                            .formatted(MAX_QUEUES, MAX_DEPTH, queues, depth));
        }
    }

    /** All faults, and everything else as the seed draws it. */
    public static RunOptions of(long seed, int requests, TargetKind target) {
        return new RunOptions(
                seed, requests, Fault.all(), target, null, null, 0, 0, 0, null, ANY, 0, null);
    }

    public RunOptions withSeed(long value) {
        return new RunOptions(
                value, requests, faults, target, dataPath, delivery, queues, threads, depth, only,
                fewFaults, salt, device);
    }

    public RunOptions withTarget(TargetKind value) {
        return new RunOptions(
                seed, requests, faults, value, dataPath, delivery, queues, threads, depth, only,
                fewFaults, salt, device);
    }

    public RunOptions withRequests(int value) {
        return new RunOptions(
                seed, value, faults, target, dataPath, delivery, queues, threads, depth, only,
                fewFaults, salt, device);
    }

    public RunOptions withFaults(Set<Fault> value) {
        return new RunOptions(
                seed, requests, value, target, dataPath, delivery, queues, threads, depth, only,
                fewFaults, salt, device);
    }

    public RunOptions withDataPath(@Nullable DataPathKind value) {
        return new RunOptions(
                seed, requests, faults, target, value, delivery, queues, threads, depth, only,
                fewFaults, salt, device);
    }

    /**
     * @param kind null for one that the seed draws
     * @param threadsPerQueue 0 likewise
     */
    public RunOptions withDelivery(@Nullable DeliveryKind kind, int threadsPerQueue) {
        return new RunOptions(
                seed,
                requests,
                faults,
                target,
                dataPath,
                kind,
                queues,
                threadsPerQueue,
                depth,
                only,
                fewFaults,
                salt,
                device);
    }

    /**
     * @param value null for one that the seed draws
     */
    public RunOptions withDevice(@Nullable DeviceKind value) {
        return new RunOptions(
                seed, requests, faults, target, dataPath, delivery, queues, threads, depth, only,
                fewFaults, salt, value);
    }

    public RunOptions withQueues(int count, int newDepth) {
        return new RunOptions(
                seed, requests, faults, target, dataPath, delivery, count, threads, newDepth, only,
                fewFaults, salt, device);
    }

    public RunOptions withOnly(@Nullable BitSet value) {
        return new RunOptions(
                seed, requests, faults, target, dataPath, delivery, queues, threads, depth, value,
                fewFaults, salt, device);
    }

    public RunOptions withFewFaults(int value) {
        return new RunOptions(
                seed, requests, faults, target, dataPath, delivery, queues, threads, depth, only,
                value, salt, device);
    }

    public RunOptions withSalt(int value) {
        return new RunOptions(
                seed, requests, faults, target, dataPath, delivery, queues, threads, depth, only,
                fewFaults, value, device);
    }

    /** The command that does this run again. */
    public String command() {
        StringBuilder text = new StringBuilder("./jublk sim --seed ").append(seed);
        text.append(" --requests ").append(requests);
        text.append(" --target ").append(target.label());
        text.append(" --faults ").append(Fault.text(faults));
        if (dataPath != null) {
            text.append(" --data-path ").append(dataPath.label());
        }
        if (delivery != null) {
            text.append(" --delivery ").append(delivery.label());
        }
        if (device != null) {
            text.append(" --device ").append(device.label());
        }
        if (threads > 0) {
            text.append(" --threads ").append(threads);
        }
        if (queues > 0) {
            text.append(" --queues ").append(queues);
        }
        if (depth > 0) {
            text.append(" --depth ").append(depth);
        }
        if (only != null) {
            text.append(" --only ").append(Numbers.text(only));
        }
        if (fewFaults != ANY) {
            text.append(" --few-faults ").append(fewFaults);
        }
        if (salt != 0) {
            text.append(" --salt ").append(salt);
        }
        return text.toString();
    }
}
