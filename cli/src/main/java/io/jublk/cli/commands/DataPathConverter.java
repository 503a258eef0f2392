package io.jublk.cli.commands;

import io.jublk.ublk.DataPathKind;

/** Data paths on the command line. */
final class DataPathConverter extends LabelConverter<DataPathKind> {

    DataPathConverter() {
        super(DataPathKind.values(), DataPathKind::label, DataPathKind::ofLabel);
    }
}
