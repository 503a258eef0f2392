package io.jublk.qcow2.check;

/**
 * How a check is to be done.
 *
 * @param maxFindings how many findings are told in lines of their own; all are counted
 */
public record CheckOptions(int maxFindings) {

    /** As many lines as a person reads. */
    public static final CheckOptions DEFAULTS = new CheckOptions(100);
}
