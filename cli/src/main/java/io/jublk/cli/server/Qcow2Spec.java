package io.jublk.cli.server;

import io.jublk.cli.output.JsonObject;
import io.jublk.qcow2.crypt.PassphraseFile;
import io.jublk.qcow2.crypt.PassphraseSource;
import io.jublk.qcow2.device.Discards;
import io.jublk.qcow2.device.Qcow2Options;
import io.jublk.qcow2.image.SystemTransforms;
import io.jublk.ublk.Recovery;
import io.jublk.ublk.UblkException;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A qcow2 device's part of a specification. */
public final class Qcow2Spec {

    private Qcow2Spec() {}

    public static Qcow2Options options(JsonObject spec) {
        @Nullable String passphraseFile = spec.textOrNull("passphraseFile");
        return Qcow2Options.ofImage(spec.text("file"))
                .withReadOnly(spec.flag("readOnly"))
                .withSnapshot(spec.textOrNull("snapshot"))
                .withBuffered(spec.flag("buffered"))
                .withDiscards(Discards.valueOf(spec.text("discard").toUpperCase(Locale.ROOT)))
                .withL2Cache(spec.number("l2Cache"))
                .withOutlivesServer(outlivesServer(spec))
                .withTransforms(new SystemTransforms(source(passphraseFile)));
    }

    /** A specification that is only being tried has no way of recovery yet. */
    private static boolean outlivesServer(JsonObject spec) {
        String recovery = spec.textOrNull("recovery");
        return recovery != null && Recovery.ofLabel(recovery) != Recovery.NONE;
    }

    private static PassphraseSource source(@Nullable String file) {
        if (file != null) {
            return new PassphraseFile(Path.of(file));
        }
        return image -> {
            throw new UblkException(
                    image + " is encrypted; give its passphrase by --passphrase-file");
        };
    }
}
