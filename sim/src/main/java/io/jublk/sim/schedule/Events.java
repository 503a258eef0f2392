package io.jublk.sim.schedule;

import io.jublk.sim.core.Dice;
import java.util.EnumSet;
import java.util.Set;

/** When the world ends in a run, and how: each time at some number of requests. */
final class Events {

    /** What happens to the server. */
    enum Event {
        NONE,
        KILL,
        STOP,
        POWER_CUT
    }

    /** So many requests lie between two ends of the world, about; drawn once for a run. */
    private static final int[] DISTANCES = {50, 300, 1000, 3000};

    private final Dice dice;
    private final Event[] kinds;
    private final int distance;
    private int at;

    Events(Dice dice, Set<Fault> faults, int requests) {
        this.dice = dice;
        EnumSet<Event> wanted = EnumSet.noneOf(Event.class);
        if (faults.contains(Fault.KILL)) {
            wanted.add(Event.KILL);
        }
        if (faults.contains(Fault.STOP)) {
            wanted.add(Event.STOP);
        }
        if (faults.contains(Fault.POWER_CUT)) {
            wanted.add(Event.POWER_CUT);
        }
        kinds = wanted.toArray(Event[]::new);
        distance = DISTANCES[dice.below(DISTANCES.length)];
        at = kinds.length == 0 ? Integer.MAX_VALUE : between(requests);
    }

    private int between(int requests) {
        return 1 + dice.below(Math.min(2 * distance, Math.max(requests, 1)));
    }

    /** What happens now that so many requests were made. */
    Event next(int made) {
        if (made < at) {
            return Event.NONE;
        }
        at = made + between(Integer.MAX_VALUE);
        return kinds[dice.below(kinds.length)];
    }
}
