package io.jublk.cli.commands;

import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.Scheduling;
import picocli.CommandLine.Option;

/** How requests come from the driver, and how many threads take them. */
final class DeliveryOptionsMixin {

    @Option(
            names = "--delivery",
            paramLabel = "HOW",
            converter = DeliveryConverter.class,
            completionCandidates = DeliveryConverter.class,
            defaultValue = "per-tag",
            description =
                    "How requests come and go: ${COMPLETION-CANDIDATES} (default"
                            + " ${DEFAULT-VALUE}). In batches, many go by one command (Linux 7.0).")
    DeliveryKind delivery = DeliveryKind.PER_TAG;

    @Option(
            names = "--threads",
            paramLabel = "N",
            defaultValue = "1",
            description =
                    "Threads for each queue (default ${DEFAULT-VALUE}), for a client whose one CPU"
                            + " asks for more than a thread can serve (Linux 6.16).")
    int threads;

    @Option(
            names = "--poll-us",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Microseconds that a queue's thread looks for requests before it sleeps: a"
                            + " shorter latency for a processor's time (default: none).")
    int pollMicros;

    @Option(
            names = "--scheduling",
            paramLabel = "HOW",
            converter = SchedulingConverter.class,
            completionCandidates = SchedulingConverter.class,
            defaultValue = "adaptive",
            description =
                    "When a request wakes a queue's thread on its client's processor:"
                            + " ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}). batch lets the"
                            + " client send more first, normal interrupts it.")
    Scheduling scheduling = Scheduling.ADAPTIVE;

    @Option(
            names = "--buffers-on-demand",
            description =
                    "Copied data path: memory for requests under way alone, for a command more"
                            + " with each write.")
    boolean buffersOnDemand;

    @Option(
            names = "--descriptor-bytes",
            paramLabel = "N",
            defaultValue = "24",
            description =
                    "What the driver keeps for each request's description, 24 to 256 (default"
                            + " ${DEFAULT-VALUE}; Linux 7.3). More is of no use yet.")
    int descriptorBytes;

    DeviceOptions addTo(DeviceOptions options) {
        return options.withDelivery(delivery)
                .withThreads(threads)
                .withPollMicros(pollMicros)
                .withScheduling(scheduling)
                .withBuffersOnDemand(buffersOnDemand)
                .withDescriptorBytes(descriptorBytes);
    }
}
