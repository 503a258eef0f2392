package io.jublk.bench;

/** A and B, one right after the other, so that both had the same machine. */
public record Round(int round, Measurement a, Measurement b) {

    double ratio() {
        return a.iops() / b.iops();
    }
}
