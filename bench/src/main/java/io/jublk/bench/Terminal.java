package io.jublk.bench;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Whether somebody is looking. */
final class Terminal {

    private Terminal() {}

    @SuppressWarnings("SystemConsoleNull") // it may be, says its specification
    static boolean attached() {
        @Nullable Console console = System.console();
        return console != null && console.isTerminal();
    }
}
