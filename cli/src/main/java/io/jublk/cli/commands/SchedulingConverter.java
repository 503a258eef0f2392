package io.jublk.cli.commands;

import io.jublk.ublk.Scheduling;

/** Ways of scheduling on the command line. */
final class SchedulingConverter extends LabelConverter<Scheduling> {

    SchedulingConverter() {
        super(Scheduling.values(), Scheduling::label, Scheduling::ofLabel);
    }
}
