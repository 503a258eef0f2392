package io.jublk.lab.engine;

import io.jublk.lab.model.Batched;
import io.jublk.lab.model.FusedCommand;
import io.jublk.lab.model.Mechanism;
import io.jublk.lab.model.SharedMemory;
import io.jublk.lab.model.Splice;
import io.jublk.ublk.DataPathKind;
import java.util.List;

/** All there are, in the order of their history. */
public final class Mechanisms {

    private Mechanisms() {}

    /** What zero copy replaces comes first, then the proposals of 2023, then what was merged. */
    public static List<Mechanism> all() {
        Mechanism registered = new EngineMechanism(DataPathKind.REGISTERED);
        Mechanism automatic = new EngineMechanism(DataPathKind.AUTO_REGISTERED);
        return List.of(
                new EngineMechanism(DataPathKind.COPIED),
                new EngineMechanism(DataPathKind.USER_COPY),
                new Splice(),
                new EngineMechanism(DataPathKind.LINKED),
                new FusedCommand(),
                registered,
                automatic,
                new Batched(registered),
                new Batched(automatic),
                new SharedMemory());
    }
}
