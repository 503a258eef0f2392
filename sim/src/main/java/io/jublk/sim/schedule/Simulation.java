package io.jublk.sim.schedule;

import io.jublk.sim.client.Client;
import io.jublk.sim.client.ClientMemory;
import io.jublk.sim.client.Finding;
import io.jublk.sim.core.Credentials;
import io.jublk.sim.core.Dice;
import io.jublk.sim.core.Journal;
import io.jublk.sim.file.SimFile;
import io.jublk.sim.kernel.SimKernel;
import io.jublk.sim.ring.Host;
import io.jublk.sim.ring.Interposer;
import io.jublk.sim.ring.SimRing;
import io.jublk.ublk.Recovery;
import io.jublk.ublk.Target;
import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Errno;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * One run: the real engine on a simulated kernel, under a client that watches. Everything steps on
 * the calling thread, in an order that the seed draws.
 */
public final class Simulation {

    /** Steps without a request's end, many times what the slowest run needs. */
    private static final int MAX_IDLE_STEPS = 200_000;

    private static final int JOURNAL_LINES = 60;

    /** A server that dies while it recovers has waited so many steps at most in a command. */
    private static final int STEPS_TO_LIVE = 60;

    /** A step takes a microsecond of simulated time. */
    private static final long STEP_NANOS = 1_000;

    /** After EBUSY a recovery is tried again when so many steps have been made at most. */
    private static final int STEPS_TO_ASK_AGAIN = 50;

    // Streams of random numbers, so that one does not shift another.
    private static final int SCHEDULE = 1;
    private static final int FAULTS = 2;
    private static final int WORKLOAD = 3;
    private static final int EVENTS = 4;
    private static final int SETTING = 5;
    private static final int DEVICE = 6;
    private static final int SHARING = 7;
    private static final int MEMORY = 8;

    /** Whose an unprivileged device is. */
    private static final int USER = 1000;

    private final RunOptions options;
    private final Setting setting;
    private final Dice dice;
    private final FaultDice faults;
    private final SimKernel kernel;
    private final Host host;
    private final SimFile file;
    private final Client client;
    private final Events events;
    private final @Nullable Sharing sharing;
    private @Nullable Server server;

    /** A control command waits: the world goes on inside its wait. */
    private boolean inControl;

    /** The device has outlived its server: clients go on using it. */
    private boolean recovering;

    /** A control command may wait so many steps more until its server is killed; -1 for ever. */
    private int stepsToLive = -1;

    private long steps;
    private int idleSteps;
    private long endedBefore;
    private int servers;

    /** What a run did, when it found nothing. */
    public record Result(
            long requests,
            long failed,
            int faults,
            int servers,
            long steps,
            long enters,
            long simulatedNanos) {}

    public Simulation(RunOptions options) {
        this(options, Interposer.NONE);
    }

    /**
     * @param interposer plants a mistake between the engine and its rings
     */
    public Simulation(RunOptions options, Interposer interposer) {
        this.options = options;
        setting =
                Setting.of(
                        options,
                        new Dice(Dice.mix(options.seed(), SETTING)),
                        new Dice(Dice.mix(options.seed(), DEVICE)));
        dice = new Dice(Dice.mix(Dice.mix(options.seed(), SCHEDULE), options.salt()));
        faults =
                new FaultDice(
                        Dice.mix(options.seed(), FAULTS),
                        options.salt(),
                        options.faults(),
                        options.fewFaults());
        kernel = new SimKernel(faults, this::sleep, interposer);
        host = kernel.host();
        faults.journal(host.journal);
        file = kernel.file(Server.PATH, setting.sizeBytes(), setting.traits());
        if (setting.device().isUsers) {
            kernel.credentials(Credentials.user(USER));
            kernel.giveNodesToMakers();
        }
        sharing = setting.device().shares ? sharing() : null;
        BitSet only = options.only();
        client =
                new Client(
                        Dice.mix(options.seed(), WORKLOAD),
                        options.requests(),
                        setting.queues(),
                        setting.depth(),
                        setting.maxSectors(),
                        (int) (setting.sizeBytes() / SimFile.SECTOR_BYTES),
                        options.target().keeps(),
                        sharing == null
                                ? null
                                : new ClientMemory(
                                        Dice.mix(options.seed(), MEMORY),
                                        sharing.files(),
                                        setting.maxIoBytes()),
                        only == null ? n -> true : only::get,
                        faults::hardFaults,
                        host.journal);
        events =
                new Events(
                        new Dice(Dice.mix(options.seed(), EVENTS)),
                        options.faults(),
                        options.requests(),
                        setting.recovers() && options.faults().contains(Fault.RECOVER),
                        setting.quiesces() && options.faults().contains(Fault.QUIESCE));
    }

    private Sharing sharing() {
        return new Sharing(
                kernel,
                new Dice(Dice.mix(Dice.mix(options.seed(), SHARING), options.salt())),
                setting.queues() * setting.depth(),
                setting.maxIoBytes());
    }

    /** The server was killed while it waited in a control command. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /**
     * Runs to the end.
     *
     * @throws Finding with the command that finds it again
     */
    public Result run() {
        try (kernel) {
            long enters = 0;
            try {
                server = boot();
                while (!client.isDone()) {
                    share();
                    enters += client.isDone() ? 0 : happen(events.next(client.made()));
                }
                enters += end();
            } catch (Finding e) {
                throw report(e);
            } catch (UnsupportedOperationException e) {
                throw e; // of the simulation's own
            } catch (RuntimeException e) {
                throw report(new Finding("the server gave up: " + e.getMessage(), e));
            }
            return new Result(
                    client.ended(),
                    client.failed(),
                    faults.faults(),
                    servers,
                    steps,
                    enters,
                    host.clock.nanos());
        }
    }

    /** Returns the io_uring_enter calls of a server that this ended. */
    private long happen(Events.Event event) {
        try {
            return switch (event) {
                case NONE -> {
                    step();
                    yield 0;
                }
                case KILL -> crash(false);
                case POWER_CUT -> crash(true);
                case STOP -> stopAndStart();
                case RECOVER -> takeOver();
                case QUIESCE -> handOver();
            };
        } catch (Server.GaveUp e) {
            return setting.recovers() ? takeOver() : crash(false);
        }
    }

    /**
     * Memory that is shared with the client comes or goes, when it is time. Nobody kills a server
     * that waits in one of these commands: a real one would never end. Its worker waits for the
     * requests out of reach of signals, the task's exit for the worker, and the character device,
     * whose closing would fail the requests, for the exit (io_uring_cancel_generic, do_exit).
     */
    private void share() {
        Sharing s = sharing;
        if (s == null || !s.isDue(client.made())) {
            return;
        }
        inControl = true;
        faults.keepChainsWhole(true);
        s.change(alive(), client.made());
        faults.keepChainsWhole(false);
        inControl = false;
    }

    private Finding report(Finding finding) {
        return new Finding(
                "%s%n  after %d requests, %d faults, %d servers; %s%n  again by: %s"
                        .formatted(
                                finding.getMessage(),
                                client.made(),
                                faults.faults(),
                                servers,
                                setting,
                                options.command()),
                finding.getCause());
    }

    /** Goes on until so many requests have been made: for measuring what that costs. */
    void goOnUntil(int made) {
        if (server == null) {
            server = boot();
        }
        while (client.made() < made) {
            share();
            step();
        }
    }

    /** What happened last, a line each. */
    public String journal() {
        return host.journal.text(JOURNAL_LINES);
    }

    /** How many requests this server has got in shared memory. */
    long sharedRequests() {
        return alive().blockDevice().sharedRequests();
    }

    /** How many requests were made until now. */
    public int made() {
        return client.made();
    }

    /** How many faults happened until now. */
    public int faults() {
        return faults.faults();
    }

    // ---- steps

    /** One actor does one thing. */
    private void step() {
        steps++;
        host.clock.advance(STEP_NANOS);
        if (host.underWay.hasSleepers()) {
            host.underWay.wake();
        }
        checkProgress();
        Server s = server;
        boolean mayIssue = client.canIssue() && !inControl(s);
        boolean mayProceed = host.underWay.count() > 0;
        int turns = s == null ? 0 : s.runnable();
        int issueWeight = mayIssue ? setting.clientWeight() : 0;
        int kernelWeight = mayProceed ? setting.kernelWeight() : 0;
        int turnWeight = turns > 0 ? setting.serverWeight() : 0;
        int total = issueWeight + kernelWeight + turnWeight;
        if (total == 0) {
            stuck();
            return;
        }
        int draw = total == issueWeight ? 0 : dice.below(total);
        if (draw < issueWeight) {
            issueSome();
        } else if (draw < issueWeight + kernelWeight) {
            proceedSome();
        } else if (s != null) {
            s.turn(turns == 1 ? 0 : dice.below(turns));
        }
    }

    /** While a device is made or goes, its client has nothing to talk to, or errors to expect. */
    private boolean inControl(@Nullable Server s) {
        return inControl && !recovering && (s == null || !s.isServing());
    }

    private void issueSome() {
        int most = setting.burst();
        for (int n = most == 1 ? 1 : 1 + dice.below(most); n > 0 && client.canIssue(); n--) {
            client.issue();
        }
    }

    private void proceedSome() {
        int most = setting.burst();
        for (int n = most == 1 ? 1 : 1 + dice.below(most);
                n > 0 && host.underWay.count() > 0;
                n--) {
            host.underWay.proceed(setting.anyOrder() ? dice.below(host.underWay.count()) : 0);
        }
    }

    /** Nobody can do anything: time passes to the next timeout, or it has stopped for good. */
    private void stuck() {
        if (inControl) {
            return; // its wait may have a time limit
        }
        throw new Finding(
                "nothing happens any more; under way: "
                        + client.pending()
                        + "; in the kernel: "
                        + host.underWay.describe());
    }

    private void checkProgress() {
        if (client.ended() != endedBefore) {
            endedBefore = client.ended();
            idleSteps = 0;
        } else if (++idleSteps > MAX_IDLE_STEPS) {
            throw new Finding(
                    MAX_IDLE_STEPS + " steps without an end; under way: " + client.pending());
        }
    }

    /** What a wait in the kernel does: queues come back another time, a control command waits. */
    private int sleep(SimRing ring, long deadlineNanos) {
        if (!inControl || host.current != Server.CONTROL_TASK) {
            return -Errno.EINTR;
        }
        if (stepsToLive == 0) {
            stepsToLive = -1;
            if (setting.recovery() != Recovery.REISSUE) {
                client.serverGoes(); // a server that was coming may hold requests already
            }
            kernel.kill();
            throw new Killed();
        }
        stepsToLive -= stepsToLive > 0 ? 1 : 0;
        long before = steps;
        step();
        host.current = Server.CONTROL_TASK;
        if (steps > before && canGoOn()) {
            return 0;
        }
        if (host.underWay.hasSleepers() && !host.underWay.wake()) {
            throw new Finding("a control command waits for ever; under way: " + client.pending());
        }
        return 0;
    }

    private boolean canGoOn() {
        Server s = server;
        return host.underWay.count() > 0
                || (s != null && s.runnable() > 0)
                || (client.canIssue() && !inControl(s));
    }

    // ---- servers

    private Server boot() {
        servers++;
        inControl = true;
        Server booted = Server.add(kernel, setting, options);
        server = booted;
        booted.start();
        inControl = false;
        client.attach(booted.blockDevice());
        forgetShared();
        return booted;
    }

    /** What is registered is another server's, or nobody's. */
    private void forgetShared() {
        if (sharing != null) {
            sharing.forget();
        }
    }

    /** The server dies, and another one takes over. */
    private long crash(boolean power) {
        long enters = die(power);
        server = boot();
        return enters;
    }

    /** The server dies with all that it has in memory; with the power also what the file had. */
    private long die(boolean power) {
        Server s = alive();
        long enters = s.enters();
        client.serverGoes();
        kernel.kill();
        s.buried();
        server = null;
        int more = dice.below(1 + host.underWay.count());
        while (more-- > 0 && host.underWay.count() > 0) {
            host.underWay.proceed(dice.below(host.underWay.count()));
        }
        if (power) {
            file.powerCut();
            while (host.underWay.count() > 0) {
                host.underWay.abandon();
            }
        }
        while (host.underWay.count() > 0) {
            host.underWay.proceed(dice.below(host.underWay.count()));
        }
        host.underWay.wake(); // a STOP that waited for its requests
        if (!setting.recovers() && client.underWay() > 0) {
            throw new Finding("the server is dead and these live: " + client.pending());
        }
        inControl = true;
        host.current = Server.CONTROL_TASK;
        try (ControlDevice control = ControlDevice.open(kernel)) {
            control.delete(0);
        }
        inControl = false;
        if (client.underWay() > 0) {
            throw new Finding("the device is gone and these live: " + client.pending());
        }
        if (power && client.keeps()) {
            client.afterPowerCut(file::sector);
        }
        checkNothingLeft();
        return enters;
    }

    // ---- servers that take over

    /** The server dies, and others take the device over until one has lived long enough to. */
    private long takeOver() {
        long enters = 0;
        Server next = null;
        recovering = true;
        while (next == null) {
            enters += bury();
            stepsToLive = dice.below(2) == 0 ? dice.below(STEPS_TO_LIVE) : -1;
            try {
                next = recover();
            } catch (Killed e) {
                host.journal.record(Journal.Event.FAULT, Fault.KILL.number(), 0, 0);
            } catch (Server.GaveUp e) {
                host.journal.record(Journal.Event.FAULT, Fault.TORN_CHAIN.number(), 0, 0);
            }
        }
        recovering = false;
        stepsToLive = -1;
        return enters;
    }

    /**
     * The server is told to go by QUIESCE_DEV, and when it holds nothing more another one takes the
     * device over. Nothing may fail meanwhile, except of a device that fails what comes without a
     * server.
     */
    private long handOver() {
        Server old = alive();
        if (setting.recovery() == Recovery.FAIL_IO) {
            client.serverGoes();
        }
        recovering = true;
        int steps = 0;
        while (!old.hasEnded()) {
            if (steps-- == 0) { // a queue without an idle tag has not heard of it
                inControl = true;
                old.quiesce();
                inControl = false;
                steps = STEPS_TO_ASK_AGAIN;
            } else {
                step();
            }
        }
        old.release();
        server = null;
        return old.enters() + takeOver();
    }

    /** The process is gone; what it had in the kernel goes on. Returns its io_uring_enter calls. */
    private long bury() {
        inControl = false;
        Server dead = server;
        if (dead != null && setting.recovery() != Recovery.REISSUE) {
            client.serverGoes(); // what it holds fails; else nothing may
        }
        long enters = dead == null ? 0 : dead.enters();
        kernel.kill();
        if (dead != null) {
            dead.buried();
        }
        server = null;
        return enters;
    }

    private Server recover() {
        inControl = true;
        servers++;
        Server booted = null;
        while (booted == null) {
            if (kernel.device(0).isRecoverable() && setting.recovery() != Recovery.FAIL_IO) {
                client.served(); // what is sent from now on waits
            }
            faults.calm(true); // the device has promised what its target could do then
            Target target = Server.target(kernel, setting, options);
            faults.calm(false);
            booted = Server.recover(kernel, setting, target);
            for (int n = dice.below(STEPS_TO_ASK_AGAIN); booted == null && n >= 0; n--) {
                step();
            }
        }
        if (setting.recovery() != Recovery.FAIL_IO) {
            client.served();
        }
        server = booted;
        booted.endRecovery();
        inControl = false;
        client.served();
        forgetShared();
        return booted;
    }

    /** STOP and DEL under whatever is going on, and a new device on the same file. */
    private long stopAndStart() {
        long enters = stop();
        server = boot();
        return enters;
    }

    private long stop() {
        Server s = alive();
        client.serverGoes();
        inControl = true;
        try {
            s.stop();
        } catch (Server.GaveUp e) {
            return die(false);
        } finally {
            inControl = false;
        }
        server = null;
        if (client.underWay() > 0) {
            throw new Finding("the device is gone and these live: " + client.pending());
        }
        checkNothingLeft();
        return s.enters();
    }

    private long end() {
        return stop();
    }

    private void checkNothingLeft() {
        if (kernel.open() > 0
                || kernel.mappings() > 0
                || kernel.devices() > 0
                || kernel.pins() > 0) {
            throw new Finding(
                    "left behind by the server: %d descriptors, %d mappings, %d devices, %d pins"
                            .formatted(
                                    kernel.open(),
                                    kernel.mappings(),
                                    kernel.devices(),
                                    kernel.pins()));
        }
    }

    private Server alive() {
        Server s = server;
        if (s == null) {
            throw new IllegalStateException("no server");
        }
        return s;
    }
}
