package io.jublk.lab;

import io.jublk.lab.cost.Cost;
import io.jublk.lab.cost.Costs;
import java.util.ArrayList;
import java.util.List;

/** Costs of no machine, for figures that are the same on all of them. */
public final class Prices {

    private Prices() {}

    /** Each cost 100 ns, each byte copied 0.1 ns. */
    public static Costs round() {
        return Costs.Given.parse(settings()).alone();
    }

    /** The same as options. */
    public static List<String> settings() {
        List<String> settings = new ArrayList<>(List.of("copy=0.1"));
        for (Cost cost : Cost.values()) {
            settings.add(cost.label() + "=100");
        }
        return settings;
    }
}
