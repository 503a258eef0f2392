package io.jublk.sim.schedule;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** A kind of adversity, each of which can be had alone. */
public enum Fault {
    /** Operations end in any order, at once or late, in halves. */
    ORDER,
    /** Reads and writes move fewer bytes than asked. */
    SHORT,
    /** Reads, writes, syncs and fallocates fail: EIO, ENOSPC. */
    ERROR,
    /** Reads and writes end with EAGAIN or EINTR. */
    RETRY,
    /** Waits are interrupted. */
    INTERRUPT,
    /** A registration finds no memory, so that requests are copied. */
    REGISTRATION,
    /** The driver cannot register by itself and asks the server to. */
    AUTO_REGISTRATION,
    /** The completion ring is full. */
    OVERFLOW,
    /** The kernel takes fewer submissions than it is given, between chains. */
    SUBMISSION,
    /** The server is killed. */
    KILL,
    /** The device is stopped under its requests. */
    STOP,
    /** The power is cut: unsynced writes survive, sector by sector, or do not. */
    POWER_CUT,
    /**
     * The kernel takes fewer submissions than it is given, in the middle of a chain, which is two
     * chains then (io_submit_sqes of io_uring/io_uring.c, without memory for a request). The server
     * must end, without a further submission.
     */
    TORN_CHAIN,
    /**
     * The server is killed at any step, also in the middle of a recovery, and another one takes the
     * device over with what it holds. A seed draws what becomes of requests meanwhile.
     */
    RECOVER,
    /**
     * The server is told to go by QUIESCE_DEV, and another one takes over what none may notice. Of
     * seeds that draw recovery, delivery per tag and one thread for a queue, which is what can be
     * handed over.
     */
    QUIESCE;

    /** For the journal. */
    int number() {
        return Arrays.asList(values()).indexOf(this);
    }

    /** As the command line spells it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** All there are. */
    public static Set<Fault> all() {
        return EnumSet.allOf(Fault.class);
    }

    /**
     * {@code all}, {@code none}, or labels with commas between.
     *
     * @throws IllegalArgumentException that says which words there are
     */
    public static Set<Fault> parse(String text) {
        return switch (text) {
            case "all" -> all();
            case "none" -> EnumSet.noneOf(Fault.class);
            default -> {
                EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
                for (String label : text.split(",", -1)) {
                    faults.add(
                            Arrays.stream(values())
                                    .filter(f -> f.label().equals(label))
                                    .findFirst()
                                    .orElseThrow(() -> unknown(label)));
                }
                yield faults;
            }
        };
    }

    private static IllegalArgumentException unknown(String label) {
        return new IllegalArgumentException(
                "no fault is called "
                        + label
                        + "; choose all, none, or from "
                        + Arrays.stream(values())
                                .map(Fault::label)
                                .collect(Collectors.joining(", ")));
    }

    /** The shortest text that {@link #parse} makes the same set of. */
    public static String text(Set<Fault> faults) {
        if (faults.isEmpty()) {
            return "none";
        }
        return faults.equals(all())
                ? "all"
                : faults.stream().map(Fault::label).collect(Collectors.joining(","));
    }
}
