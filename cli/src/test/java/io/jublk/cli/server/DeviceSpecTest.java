package io.jublk.cli.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jublk.cli.output.CpuList;
import io.jublk.cli.output.JsonObject;
import io.jublk.targets.loop.LoopTarget;
import io.jublk.targets.nothing.NullTarget;
import io.jublk.targets.ram.RamTarget;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.DeviceOptions;
import io.jublk.ublk.DeviceShape;
import io.jublk.ublk.Recovery;
import io.jublk.ublk.Scheduling;
import io.jublk.ublk.Target;
import io.jublk.ublk.UblkException;
import io.jublk.uring.LinuxKernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A specification survives the way to the server's process. */
class DeviceSpecTest {

    @Test
    void optionsComeBack() {
        DeviceOptions options =
                DeviceOptions.DEFAULTS
                        .withId(12)
                        .withQueues(3)
                        .withDepth(4096)
                        .withMaxIoBytes(32 << 20)
                        .withDataPath(DataPathKind.AUTO_REGISTERED)
                        .withDelivery(DeliveryKind.BATCHED)
                        .withThreads(2)
                        .withPollMicros(50)
                        .withScheduling(Scheduling.BATCH)
                        .withBuffersOnDemand(true)
                        .withDescriptorBytes(64)
                        .withRecovery(Recovery.REISSUE)
                        .withShape(new DeviceShape(4096, 65536, true))
                        .withCpus(List.of(CpuList.parse("0-1"), CpuList.parse("2,5")))
                        .withPartitionScan(false);
        assertEquals(options, sent(DeviceSpec.of(TargetKind.NULL, options, some())).options());
        assertEquals(
                DeviceOptions.DEFAULTS,
                sent(DeviceSpec.of(TargetKind.NULL, DeviceOptions.DEFAULTS, some())).options());
    }

    @Test
    void targetComesBackWithItsOptions(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("a b"), new byte[8192]);
        JsonObject loop =
                new JsonObject()
                        .put("file", file.toString())
                        .put("offset", 4096)
                        .put("size", 0)
                        .put("readOnly", true)
                        .put("buffered", true);
        try (Target target = open(TargetKind.LOOP, loop)) {
            assertInstanceOf(LoopTarget.class, target);
            assertEquals(4096, target.geometry().sizeBytes());
            assertEquals(true, target.geometry().readOnly());
        }
        try (Target target = open(TargetKind.NULL, some().put("fill", false))) {
            assertInstanceOf(NullTarget.class, target);
        }
        try (Target target = open(TargetKind.RAM, some())) {
            assertInstanceOf(RamTarget.class, target);
            assertEquals(65536, target.geometry().sizeBytes());
        }
    }

    /** What takes a live device over reads what an earlier version has written. */
    @Test
    void specificationOfAnEarlierVersionKnowsNoPollingAndNoScheduling() {
        String now = DeviceSpec.of(TargetKind.NULL, DeviceOptions.DEFAULTS, some()).json().write();
        String later = "\"pollMicros\":0,\"scheduling\":\"adaptive\",";
        String then = now.replace(later, "");
        assertNotEquals(now, then);
        assertEquals(
                DeviceOptions.DEFAULTS, new DeviceSpec(JsonObject.parse(then, "it")).options());
    }

    @Test
    void specificationOfALaterVersionIsRefused() {
        DeviceSpec spec = new DeviceSpec(new JsonObject().put("type", "tape"));
        UblkException e = assertThrows(UblkException.class, spec::kind);
        assertEquals("this version of jublk has no target 'tape'", e.getMessage());
        assertThrows(UblkException.class, spec::options);
    }

    private static Target open(TargetKind kind, JsonObject targetOptions) {
        DeviceSpec spec = sent(DeviceSpec.of(kind, DeviceOptions.DEFAULTS, targetOptions));
        assertEquals(kind, spec.kind());
        return spec.kind().open(new LinuxKernel(), spec.json());
    }

    private static DeviceSpec sent(DeviceSpec spec) {
        return new DeviceSpec(JsonObject.parse(spec.json().write(), "it"));
    }

    private static JsonObject some() {
        return new JsonObject().put("size", 65536);
    }
}
