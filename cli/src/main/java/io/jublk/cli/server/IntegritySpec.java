package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.targets.integrity.IntegrityOptions;
import io.jublk.ublk.IntegrityFormat.Checksum;
import io.jublk.ublk.Target;
import io.jublk.uring.Kernel;

/** The metadata's part of a specification. */
public final class IntegritySpec {

    private IntegritySpec() {}

    /** The target itself, or with metadata beside it where the specification has it. */
    public static Target beside(Kernel kernel, JsonObject spec, Target data) {
        String kind = spec.textOrNull("integrity");
        if (kind == null) {
            return data;
        }
        try {
            return new IntegrityOptions(
                            Checksum.ofLabel(kind),
                            (int) spec.number("metadataBytes"),
                            spec.flag("referenceTags"),
                            spec.textOrNull("integrityFile"))
                    .beside(kernel, data);
        } catch (RuntimeException e) {
            data.close();
            throw e;
        }
    }
}
