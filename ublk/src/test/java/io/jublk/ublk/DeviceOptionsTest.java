package io.jublk.ublk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DeviceOptionsTest {

    private static final DeviceOptions DEFAULTS = DeviceOptions.DEFAULTS;

    @Test
    void wordsForSchedulingAreTaken() {
        for (Scheduling kind : Scheduling.values()) {
            assertEquals(kind, Scheduling.ofLabel(kind.label()));
        }
        assertEquals(
                "no scheduling is called fifo; choose adaptive, normal or batch",
                assertThrows(UblkException.class, () -> Scheduling.ofLabel("fifo")).getMessage());
    }

    @Test
    void limitsAreAllowed() {
        assertEquals(4096, DEFAULTS.withQueues(1).withDepth(4096).depth());
        assertEquals(4096, DEFAULTS.withQueues(4096).queues());
        assertEquals(4096, DEFAULTS.withMaxIoBytes(4096).maxIoBytes());
        assertEquals(32 << 20, DEFAULTS.withMaxIoBytes(32 << 20).maxIoBytes());
        assertEquals((1 << 20) - 1, DEFAULTS.withId((1 << 20) - 1).id());
        assertEquals(DeviceOptions.ANY_ID, DEFAULTS.withId(-1).id());
    }

    @Test
    void whatIsBeyondThemIsRefused() {
        assertRefused(
                "the number of queues must be 1 to 4096, not 0", () -> DEFAULTS.withQueues(0));
        assertRefused(
                "the number of queues must be 1 to 4096, not 4097",
                () -> DEFAULTS.withQueues(4097));
        assertRefused("the queue depth must be 1 to 4096, not 0", () -> DEFAULTS.withDepth(0));
        assertRefused(
                "the queue depth must be 1 to 4096, not 4097", () -> DEFAULTS.withDepth(4097));
        assertRefused("the device number must be -1 to 1048575, not -2", () -> DEFAULTS.withId(-2));
        assertRefused(
                "the largest request must be 4096 to 33554432, not 0",
                () -> DEFAULTS.withMaxIoBytes(0));
        assertRefused(
                "the largest request must be a multiple of 4096 bytes, not 4608",
                () -> DEFAULTS.withMaxIoBytes(4608));
    }

    @Test
    void oneChangeLeavesTheRest() {
        DeviceOptions options =
                DEFAULTS.withId(1)
                        .withQueues(2)
                        .withDepth(3)
                        .withMaxIoBytes(8192)
                        .withDataPath(DataPathKind.LINKED);
        assertEquals(1, options.id());
        assertEquals(2, options.queues());
        assertEquals(3, options.depth());
        assertEquals(8192, options.maxIoBytes());
        assertEquals(DataPathKind.LINKED, options.dataPath());
        assertEquals(Recovery.NONE, options.recovery());
        assertEquals(false, options.sharedMemory());
        assertEquals(3, options.withSharedMemory(true).depth());
        assertNotEquals(options, options.withSharedMemory(true));
        assertEquals(DEFAULTS.withId(1), DEFAULTS.withId(1));
        assertNotEquals(DEFAULTS.withId(1), DEFAULTS);
    }

    @Test
    void deliveryHasItsOwn() {
        DeviceOptions options =
                DEFAULTS.withDelivery(DeliveryKind.BATCHED).withThreads(3).withDescriptorBytes(64);
        assertEquals(DeliveryKind.BATCHED, options.delivery());
        assertEquals(3, options.threads());
        assertEquals(64, options.descriptorBytes());
        assertNotEquals(DEFAULTS, options);
        assertEquals(
                Feature.BATCH_IO.mask() | Feature.IO_DESC_SIZE.mask(), options.requiredFlags());
        assertEquals(Feature.PER_IO_DAEMON.mask(), DEFAULTS.withThreads(2).requiredFlags());
        assertEquals(0, DEFAULTS.requiredFlags());
        assertRefused(
                "the number of threads per queue must be 1 to 256, not 0",
                () -> DEFAULTS.withThreads(0));
        assertRefused(
                "the size of a request's descriptor must be a multiple of 8 bytes, not 30",
                () -> DEFAULTS.withDescriptorBytes(30));
        assertRefused(
                "the size of a request's descriptor must be 24 to 256, not 264",
                () -> DEFAULTS.withDescriptorBytes(264));
        assertRefused(
                "no delivery is called post; choose per-tag or batched",
                () -> DeliveryKind.ofLabel("post"));
    }

    @Test
    void buffersOnDemandAreOfTheCopiedPath() {
        DeviceOptions options = DEFAULTS.withBuffersOnDemand(true);
        options.requireConsistent();
        assertEquals(DataPathKind.COPIED, options.dataPath());
        String refusal =
                "buffers on demand are for the copied data path and delivery per tag alone; leave"
                        + " out one of these options";
        assertRefused(refusal, options.withDelivery(DeliveryKind.BATCHED)::requireConsistent);
        assertRefused(refusal, options.withDataPath(DataPathKind.USER_COPY)::requireConsistent);
    }

    private static void assertRefused(String message, Executable making) {
        assertEquals(message, assertThrows(UblkException.class, making).getMessage());
    }
}
