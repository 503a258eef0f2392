/** The ways to zero copy, proposed and merged, as models that run side by side. */
@org.jspecify.annotations.NullMarked
module io.jublk.lab {
    requires static org.jspecify;
    requires io.jublk.sim;
    requires info.picocli;
    requires tools.jackson.databind;

    opens io.jublk.lab to
            info.picocli;
    opens io.jublk.lab.cost to
            tools.jackson.databind;
    opens io.jublk.lab.model to
            tools.jackson.databind;
    opens io.jublk.lab.real to
            tools.jackson.databind;
    opens io.jublk.lab.report to
            tools.jackson.databind;
}
