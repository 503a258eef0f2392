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
        POWER_CUT,
        RECOVER,
        QUIESCE
    }

    /** So many requests lie between two ends of the world, about; drawn once for a run. */
    private static final int[] DISTANCES = {50, 300, 1000, 3000};

    /** It happens so many steps after a request at most: at any step of what that sets going. */
    private static final int[] DELAYS = {1, 10, 60, 300};

    private final Dice dice;
    private final Event[] kinds;
    private final int distance;
    private final int delay;
    private int at;

    /** Steps until it happens, once its request has been made. */
    private int stepsLeft;

    /**
     * @param recovers the device outlives its server
     * @param quiesces it can be handed over
     */
    Events(Dice dice, Set<Fault> faults, int requests, boolean recovers, boolean quiesces) {
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
        if (recovers) {
            wanted.add(Event.RECOVER);
        }
        if (quiesces) {
            wanted.add(Event.QUIESCE);
        }
        kinds = wanted.toArray(Event[]::new);
        distance = DISTANCES[dice.below(DISTANCES.length)];
        delay = DELAYS[dice.below(DELAYS.length)];
        stepsLeft = dice.below(delay);
        at = kinds.length == 0 ? Integer.MAX_VALUE : between(requests);
    }

    private int between(int requests) {
        return 1 + dice.below(Math.min(2 * distance, Math.max(requests, 1)));
    }

    /** What happens at this step, when so many requests have been made. */
    Event next(int made) {
        if (made < at || stepsLeft-- > 0) {
            return Event.NONE;
        }
        stepsLeft = dice.below(delay);
        at = made + between(Integer.MAX_VALUE);
        return kinds[dice.below(kinds.length)];
    }
}
