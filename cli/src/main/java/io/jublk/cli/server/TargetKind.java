package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.targets.loop.LoopOptions;
import io.jublk.targets.loop.LoopTarget;
import io.jublk.targets.loop.WriteThroughTarget;
import io.jublk.targets.nothing.NullTarget;
import io.jublk.targets.ram.RamTarget;
import io.jublk.ublk.Target;
import io.jublk.ublk.UblkException;
import io.jublk.uring.Kernel;

/** The targets that {@code jublk add} knows, by the word of its sub-command. */
public enum TargetKind {
    LOOP("loop") {
        @Override
        public Target open(Kernel kernel, JsonObject spec) {
            LoopTarget loop =
                    new LoopOptions(
                                    spec.text("file"),
                                    spec.number("offset"),
                                    spec.number("size"),
                                    spec.flag("readOnly"),
                                    spec.flag("buffered"))
                            .open(kernel);
            boolean writesThrough = Boolean.FALSE.equals(spec.get("volatileCache"));
            Target data = writesThrough ? new WriteThroughTarget(loop) : loop;
            return IntegritySpec.beside(kernel, spec, data);
        }
    },
    NULL("null") {
        @Override
        public Target open(Kernel kernel, JsonObject spec) {
            return new NullTarget(spec.number("size"), spec.flag("fill"));
        }
    },
    QCOW2("qcow2") {
        @Override
        public Target open(Kernel kernel, JsonObject spec) {
            return Qcow2Spec.options(spec).open(kernel);
        }
    },
    RAM("ram") {
        @Override
        public Target open(Kernel kernel, JsonObject spec) {
            return IntegritySpec.beside(kernel, spec, new RamTarget(spec.number("size")));
        }
    },
    ZONED("zoned") {
        @Override
        public Target open(Kernel kernel, JsonObject spec) {
            return ZonedSpec.options(spec).open(kernel);
        }
    };

    private final String word;

    TargetKind(String word) {
        this.word = word;
    }

    public String word() {
        return word;
    }

    /** Opens the target that a specification describes. */
    public abstract Target open(Kernel kernel, JsonObject spec);

    public static TargetKind ofWord(String word) {
        for (TargetKind kind : values()) {
            if (kind.word.equals(word)) {
                return kind;
            }
        }
        throw new UblkException("this version of jublk has no target '" + word + "'");
    }
}
