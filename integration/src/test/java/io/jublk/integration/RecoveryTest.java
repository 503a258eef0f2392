package io.jublk.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.cli.output.JsonObject;
import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;
import io.jublk.ublk.Recovery;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server is killed under a client that verifies what it has written all the while, and another is
 * brought by 'jublk recover -n N'. {@code -Djublk.kills} says how often, {@code
 * -Djublk.recovery.all} has every way, zero-copy and copied.
 */
@DeviceTest
@Exercises(
        features = {
            Feature.USER_RECOVERY,
            Feature.USER_RECOVERY_REISSUE,
            Feature.USER_RECOVERY_FAIL_IO
        },
        commands = {KernelCommand.START_USER_RECOVERY, KernelCommand.END_USER_RECOVERY})
class RecoveryTest {

    private static final int KILLS = Integer.getInteger("jublk.kills", 1);

    private static final boolean ALL = Boolean.getBoolean("jublk.recovery.all");

    private static final long BYTES = 32L << 20;

    /** Between two kills: all that was under way when the first came is long over. */
    private static final int REQUESTS = 300;

    /** Of a client with a request at a time for each of its threads. */
    private static final int PATIENT_REQUESTS = 100;

    record Case(boolean qcow2, Recovery way, DataPathKind path, DeliveryKind delivery) {
        @Override
        public String toString() {
            return (qcow2 ? "qcow2 " : "loop ")
                    + way.label()
                    + " "
                    + path.label()
                    + " "
                    + delivery.label();
        }
    }

    static Stream<Case> cases() {
        DataPathKind best = Kernels.paths().getFirst();
        DeliveryKind newest = Kernels.deliveries().getLast();
        List<Case> cases = new ArrayList<>();
        if (ALL) {
            for (boolean qcow2 : new boolean[] {false, true}) {
                for (Recovery way : Recovery.values()) {
                    for (DataPathKind path : List.of(best, DataPathKind.COPIED)) {
                        for (DeliveryKind delivery : Kernels.deliveries()) {
                            cases.add(new Case(qcow2, way, path, delivery));
                        }
                    }
                }
            }
        } else {
            cases.add(new Case(false, Recovery.REISSUE, best, DeliveryKind.PER_TAG));
            cases.add(new Case(false, Recovery.REQUEUE, DataPathKind.COPIED, DeliveryKind.PER_TAG));
            cases.add(new Case(true, Recovery.REISSUE, best, newest));
            cases.add(new Case(true, Recovery.FAIL_IO, best, newest));
        }
        return cases.stream()
                .filter(c -> c.way != Recovery.NONE)
                .filter(c -> c.way != Recovery.FAIL_IO || Kernels.isAtLeast(6, 13));
    }

    /** What a request fails with that a dead server held. */
    private static final String EIO = "5";

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void killedServerLosesNothing(Case c, @TempDir Path directory) throws Exception {
        Qcow2Image image = c.qcow2 ? Qcow2Image.create(directory, BYTES) : null;
        Path file = image == null ? FileTools.sparse(directory, BYTES) : image.file();
        JsonObject device =
                Jublk.object(
                        Jublk.okInside(
                                "add",
                                image == null ? "loop" : "qcow2",
                                "--file=" + file,
                                "--recovery=" + c.way.label(),
                                "--data-path=" + c.path.label(),
                                "--delivery=" + c.delivery.label(),
                                "--json"));
        if (c.way == Recovery.FAIL_IO) {
            killUnderPatientClient(device);
        } else {
            killUnderFio(device, c.way);
        }
        Jublk.okInside("del", "-n", Long.toString(device.number("id")));
        if (image != null) {
            image.expectNoCorruption();
        }
    }

    private static void killUnderFio(JsonObject first, Recovery way) throws Exception {
        JsonObject device = first;
        Program fio = startFio(device.text("path"), way);
        for (int kill = 0; kill < KILLS; kill++) {
            awaitRequests(device, fio);
            kill(device);
            device = recover(device);
        }
        awaitRequests(device, fio);
        fio.signal("INT");
        Program.Result result = fio.await();
        // fio's terse output, version 3: version, fio's version, job, group, error
        String[] fields = result.out().split(";", 6);
        String error = fields.length > 5 ? fields[4] : "none";
        // Where requests may fail it tells of the first; what verifies wrongly is EILSEQ.
        assertTrue(
                error.equals("0") || (way == Recovery.REQUEUE && error.equals(EIO)),
                result::toString);
    }

    /** Where requests fail without a server, the client goes on as well, and loses nothing. */
    private static void killUnderPatientClient(JsonObject first) throws Exception {
        JsonObject device = first;
        try (PatientClient client = PatientClient.start(device.text("path"), BYTES)) {
            for (int kill = 0; kill < KILLS; kill++) {
                await("requests that succeed", client, client::done);
                kill(device);
                await("requests that fail without a server", client, client::failed);
                device = recover(device);
            }
            await("requests that succeed", client, client::done);
            client.finish();
            assertNull(client.finding());
        }
    }

    /** Some more than there are. */
    private static void await(String what, PatientClient client, LongSupplier count)
            throws Exception {
        long enough = count.getAsLong() + PATIENT_REQUESTS;
        Bounded.await(what, () -> count.getAsLong() > enough || client.finding() != null);
        assertNull(client.finding());
    }

    private static void kill(JsonObject device) {
        Program.check("kill", "-KILL", Long.toString(device.number("pid")));
    }

    /** By its number alone; the same device by another process. */
    private static JsonObject recover(JsonObject device) {
        String id = Long.toString(device.number("id"));
        JsonObject now = Jublk.objects(Jublk.okInside("recover", "-n", id, "--json")).getFirst();
        assertNotEquals(device.number("pid"), now.number("pid"));
        for (String field : device.fields().keySet()) {
            if (!field.equals("pid") && !field.equals("since")) {
                assertEquals(device.get(field), now.get(field), field);
            }
        }
        JsonObject listed = Jublk.objects(Jublk.okInside("list", "-n", id, "--json")).getFirst();
        assertEquals("live", listed.text("state"));
        assertEquals(now.number("pid"), listed.number("pid"));
        return now;
    }

    /** Verifies what it has written every so often; with errors where the way has some. */
    private static Program startFio(String device, Recovery way) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--rw=randwrite",
                                "--bs=8k",
                                "--iodepth=32",
                                "--size=" + BYTES,
                                "--time_based",
                                "--runtime=36000",
                                "--verify=crc32c",
                                "--verify_backlog=64",
                                "--verify_fatal=1",
                                "--verify_state_save=0"));
        if (way != Recovery.REISSUE) {
            arguments.add("--continue_on_error=io");
        }
        return Fio.start(device, arguments.toArray(String[]::new));
    }

    /** Until the block layer has completed some more requests of this device. */
    private static void awaitRequests(JsonObject device, Program fio) throws Exception {
        String stat = "/sys/block/ublkb" + device.number("id") + "/stat";
        long end = completed(stat) + REQUESTS;
        Bounded.await(
                "requests on " + device.text("path"),
                () -> completed(stat) > end || !fio.process().isAlive());
        if (!fio.process().isAlive()) {
            throw new AssertionError("fio has given up: " + fio.await());
        }
    }

    /** Reads and writes (Documentation/block/stat.rst). */
    private static long completed(String stat) {
        try {
            String[] fields = FileTools.line(stat).split("\\s+");
            return Long.parseLong(fields[0]) + Long.parseLong(fields[4]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
