package io.jublk.lab.engine;

import io.jublk.lab.model.Ask;
import io.jublk.lab.model.Mechanism;
import io.jublk.lab.model.Plan;
import io.jublk.ublk.DataPathKind;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A data path of jublk's: its plans are recorded from the engine. */
public final class EngineMechanism implements Mechanism {

    private final DataPathKind dataPath;
    private final Map<Ask, Plan> plans = new ConcurrentHashMap<>();

    public EngineMechanism(DataPathKind dataPath) {
        this.dataPath = dataPath;
    }

    @Override
    public String label() {
        return dataPath.label();
    }

    @Override
    public String origin() {
        return switch (dataPath) {
            case COPIED -> "6.0";
            case USER_COPY -> "6.5";
            case LINKED -> "2023; 6.17";
            case REGISTERED -> "6.15";
            case AUTO_REGISTERED -> "6.16";
        };
    }

    public DataPathKind dataPath() {
        return dataPath;
    }

    @Override
    public Plan plan(Ask ask) {
        return plans.computeIfAbsent(ask, a -> Recorder.record(dataPath, a).plan());
    }
}
