package io.jublk.lab.report;

import io.jublk.lab.model.Ask;
import io.jublk.lab.model.Machine;
import io.jublk.lab.model.Mechanism;
import org.jspecify.annotations.Nullable;

/**
 * What a mechanism can and cannot serve, tried out.
 *
 * @param readRefusal why it serves no reads; null when it does
 * @param atOnce the pieces of a request run at once, not one after another
 * @param survivors how many of the other pieces end well when one fails
 * @param repeatSubmissions what it takes more to repeat the failed piece elsewhere
 */
public record Ability(
        String mechanism,
        String origin,
        @Nullable String readRefusal,
        @Nullable String writeRefusal,
        boolean atOnce,
        int survivors,
        int repeatSubmissions) {

    static final int PIECES = 4;
    private static final int BYTES = 64 << 10;
    private static final int REQUESTS = 10;

    static Ability of(Mechanism mechanism, Machine machine) {
        Ask write = new Ask(true, BYTES, PIECES, Ask.NONE);
        Ask single = new Ask(true, BYTES, 1, Ask.NONE);
        Ask broken = write.withFailing(1);
        double succeeded = machine.run(mechanism, broken, 1, REQUESTS).succeeded();
        return new Ability(
                mechanism.label(),
                mechanism.origin(),
                machine.run(mechanism, new Ask(false, BYTES, PIECES, Ask.NONE), 1, REQUESTS)
                        .refusal(),
                machine.run(mechanism, write, 1, REQUESTS).refusal(),
                mechanism.plan(write).depth() - mechanism.plan(single).depth() < PIECES - 1,
                (int) Math.round(succeeded) - 1,
                mechanism.plan(broken).submissions() - mechanism.plan(write).submissions());
    }
}
