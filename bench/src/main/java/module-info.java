/** Devices measured and checked from outside, through the launcher, as a user would. */
@org.jspecify.annotations.NullMarked
module io.jublk.bench {
    requires static org.jspecify;
    requires info.picocli;
    requires tools.jackson.databind;

    opens io.jublk.bench to
            info.picocli,
            tools.jackson.databind;
    opens io.jublk.bench.compare to
            info.picocli,
            tools.jackson.databind;
    opens io.jublk.bench.demo to
            info.picocli;
    opens io.jublk.bench.scale to
            info.picocli;
}
