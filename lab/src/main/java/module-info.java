/** The ways to zero copy, proposed and merged, as models that run side by side. */
@org.jspecify.annotations.NullMarked
module io.jublk.lab {
    requires static org.jspecify;
    requires io.jublk.sim;
    requires info.picocli;
    requires tools.jackson.databind;
}
