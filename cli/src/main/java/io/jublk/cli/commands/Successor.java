package io.jublk.cli.commands;

import io.jublk.cli.output.JsonObject;
import io.jublk.cli.server.DeviceSpec;
import io.jublk.cli.server.RunState;
import io.jublk.cli.server.ServerProcess;
import io.jublk.cli.server.ServerTask;
import io.jublk.cli.server.Spawner;
import io.jublk.cli.server.Standby;
import io.jublk.ublk.DeviceInfo;
import io.jublk.ublk.DeviceRecovery;
import io.jublk.ublk.DeviceState;
import io.jublk.ublk.Feature;
import io.jublk.ublk.Recovery;
import io.jublk.ublk.UblkException;
import io.jublk.uring.Kernel;
import java.util.Optional;

/** Starts a new server for a device that has had one, or says in words why that cannot be. */
final class Successor {

    private final Kernel kernel;

    Successor(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The process that serves a device; empty when it has ended, or is about to. */
    static Optional<ServerProcess> server(DeviceInfo info) {
        Optional<ServerProcess> ours =
                RunState.read(info.id())
                        .flatMap(s -> ServerProcess.find(s.number("pid"), s.number("pidStarted")));
        return ours.isPresent() ? ours : ServerProcess.find(info.serverPid(), 0);
    }

    /** Brings back a device whose server is gone; the state of the new one. */
    JsonObject recover(DeviceInfo info) {
        DeviceRecovery.requireRecovery(info);
        DeviceSpec spec = spec(info);
        Optional<ServerProcess> server = server(info);
        if (info.state() == DeviceState.LIVE && server.isPresent()) {
            throw new UblkException(
                    info.blockPath()
                            + " is being served, by process "
                            + server.get().pid()
                            + ": there is nothing to recover; 'jublk upgrade -n "
                            + info.id()
                            + "' gives it another server");
        }
        return instead(info, spec, ServerTask.recover(info.id()));
    }

    /** One server in place of another; whoever stood by for that does so for this. */
    private JsonObject instead(DeviceInfo info, DeviceSpec spec, ServerTask task) {
        JsonObject state;
        boolean wanted;
        try (Standby away = Standby.keepAway(info.id())) {
            wanted = away.wasWanted();
            state = new Spawner(kernel).spawn(spec, task, false).state();
        } catch (UblkException e) {
            if (Standby.isWanted(info.id()) && server(info).isPresent()) {
                try {
                    standBy(spec.json()); // the old one goes on
                } catch (UblkException nobody) {
                    e.addSuppressed(nobody);
                }
            }
            throw e;
        }
        if (wanted) {
            standBy(state);
        }
        return state;
    }

    /** Has a process stand by for the death of a device's server, unless there is one. */
    JsonObject standBy(DeviceInfo info) {
        DeviceRecovery.requireRecovery(info);
        DeviceSpec spec = spec(info);
        if (info.state() != DeviceState.LIVE || server(info).isEmpty()) {
            throw new UblkException(
                    info.blockPath()
                            + " has no server to stand by for; 'jublk recover -n "
                            + info.id()
                            + "' brings it back");
        }
        return Standby.find(info.id())
                .map(
                        there ->
                                new JsonObject()
                                        .put("id", info.id())
                                        .put("path", info.blockPath())
                                        .put(Standby.PID_FIELD, there.pid()))
                .orElseGet(() -> standBy(spec.json()));
    }

    /**
     * @param server the state of one that has just begun
     */
    JsonObject standBy(JsonObject server) {
        ServerTask task = ServerTask.standby((int) server.number("id"));
        try {
            return new Spawner(kernel).spawn(new DeviceSpec(server), task, false).state();
        } catch (UblkException e) {
            throw new UblkException(
                    server.text("path")
                            + " is served, by process "
                            + server.number("pid")
                            + ", but nobody stands by for it: "
                            + e.getMessage(),
                    e);
        }
    }

    /**
     * Gives a live device another server.
     *
     * @param quiesceMillis how long the old one may need for the requests that it has
     * @param acceptErrors also where requests fail while there is no server
     */
    JsonObject upgrade(DeviceInfo info, long quiesceMillis, boolean acceptErrors) {
        DeviceRecovery.requireRecovery(info);
        DeviceSpec spec = spec(info);
        if (info.state() != DeviceState.LIVE || server(info).isEmpty()) {
            throw new UblkException(
                    info.blockPath()
                            + " has no server that could hand it over; 'jublk recover -n "
                            + info.id()
                            + "' brings it back");
        }
        if (!isBatched(info)) {
            requireQuiesce(info);
        }
        if (!acceptErrors) {
            requireNoErrors(info);
        }
        ServerTask task = ServerTask.upgrade(info.id(), quiesceMillis);
        return instead(info, spec, task);
    }

    /** QUIESCE_DEV is the device's from its making on, where the kernel has it. */
    static void requireQuiesce(DeviceInfo info) {
        if (!Feature.QUIESCE.isIn(info.flags())) {
            throw new UblkException(
                    "this kernel's ublk driver cannot quiesce "
                            + info.blockPath()
                            + ", which Linux 6.16 brought; without it, a new server comes by killing"
                            + " the old one, then 'jublk recover -n "
                            + info.id()
                            + "'");
        }
    }

    /**
     * Of a device with batches, QUIESCE_DEV has requests fail that should wait:
     * ublk_batch_cancel_queue of ublk_drv.c sets force_abort, with which ublk_prep_req refuses
     * them.
     */
    static void requirePerTag(DeviceInfo info) {
        if (isBatched(info)) {
            throw new UblkException(
                    info.blockPath()
                            + " has batched delivery, and the driver would fail its requests in"
                            + " place of holding them back; 'jublk upgrade -n "
                            + info.id()
                            + "' gives it another server all the same");
        }
    }

    /** What requests may meet between two servers, and their users have not asked for. */
    private static void requireNoErrors(DeviceInfo info) {
        Recovery way = Recovery.ofFlags(info.flags());
        if (way == Recovery.FAIL_IO) {
            throw new UblkException(
                    info.blockPath()
                            + " was made with --recovery fail-io: requests that come during the"
                            + " hand-over would fail; give --accept-errors if its users can bear"
                            + " that");
        }
        if (way == Recovery.REQUEUE && isBatched(info)) {
            throw new UblkException(
                    info.blockPath()
                            + " was made with --recovery requeue and batched delivery: requests that"
                            + " its server has at the hand-over would fail; give --accept-errors if"
                            + " its users can bear that");
        }
    }

    private static boolean isBatched(DeviceInfo info) {
        return Feature.BATCH_IO.isIn(info.flags());
    }

    private static DeviceSpec spec(DeviceInfo info) {
        return new DeviceSpec(RunState.read(info.id()).orElseThrow(() -> notOurs(info)));
    }

    private static UblkException notOurs(DeviceInfo info) {
        return new UblkException(
                "jublk does not know how "
                        + info.blockPath()
                        + " was made: there is no "
                        + RunState.file(info.id())
                        + "; if it is another program's device, recover it with that, else remove it"
                        + " with 'jublk del -n "
                        + info.id()
                        + "'");
    }
}
