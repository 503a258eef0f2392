package io.jublk.cli.commands;

import io.jublk.ublk.Recovery;

/** Ways of recovery on the command line. */
final class RecoveryConverter extends LabelConverter<Recovery> {

    RecoveryConverter() {
        super(Recovery.values(), Recovery::label, Recovery::ofLabel);
    }
}
