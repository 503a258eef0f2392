package io.jublk.bench;

import java.io.PrintWriter;

/** Failures as a user sees them: one line each, never a stack trace. */
final class Failures {

    private Failures() {}

    static void print(Throwable failure, PrintWriter err) {
        err.println("jublk: " + line(failure));
        for (Throwable also : failure.getSuppressed()) {
            err.println("jublk: " + line(also));
        }
    }

    /** An exception that nobody meant for a user says at least where it came from. */
    private static String line(Throwable failure) {
        String message = failure.getMessage();
        if (failure instanceof BenchException && message != null) {
            return message;
        }
        StackTraceElement[] trace = failure.getStackTrace();
        return "internal error, please report it: "
                + failure
                + (trace.length > 0 ? " at " + trace[0] : "");
    }
}
