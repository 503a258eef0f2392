package io.jublk.lab.model;

/** A request on its way through the server. */
final class Active {

    final double beginNanos;
    final Payload payload = new Payload();

    /** The turn of its plan that is under way; and how many completions it still waits for. */
    int turn = -1;

    int pending;

    Active(double beginNanos) {
        this.beginNanos = beginNanos;
    }
}
