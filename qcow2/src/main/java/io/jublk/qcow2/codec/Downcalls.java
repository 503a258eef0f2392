package io.jublk.qcow2.codec;

/** What calls of native functions share. */
final class Downcalls {

    /**
     * A downcall declares Throwable; what it throws is a misuse by us, such as a closed segment.
     */
    static RuntimeException threw(Throwable cause) {
        if (cause instanceof RuntimeException e) {
            return e;
        }
        throw new AssertionError("a call of a native function threw", cause);
    }

    private Downcalls() {}
}
