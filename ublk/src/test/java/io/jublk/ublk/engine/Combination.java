package io.jublk.ublk.engine;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.DeliveryKind;
import java.util.Arrays;
import java.util.stream.Stream;

/** A data path with a delivery: any goes with any. */
record Combination(DataPathKind path, DeliveryKind delivery) {

    static Stream<Combination> all() {
        return Arrays.stream(DeliveryKind.values())
                .flatMap(
                        delivery ->
                                Arrays.stream(DataPathKind.values())
                                        .map(path -> new Combination(path, delivery)));
    }

    TestQueue queue() {
        return TestQueue.of(path, delivery);
    }

    @Override
    public String toString() {
        return path.label() + " " + delivery.label();
    }
}
