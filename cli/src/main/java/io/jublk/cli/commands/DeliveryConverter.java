package io.jublk.cli.commands;

import io.jublk.ublk.DeliveryKind;

/** Deliveries on the command line. */
final class DeliveryConverter extends LabelConverter<DeliveryKind> {

    DeliveryConverter() {
        super(DeliveryKind.values(), DeliveryKind::label, DeliveryKind::ofLabel);
    }
}
