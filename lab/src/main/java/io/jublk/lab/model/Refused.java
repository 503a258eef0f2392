package io.jublk.lab.model;

/** The kernel cannot do what a plan asks. */
final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1;

    Refused(String reason) {
        super(reason, null, false, false);
    }
}
