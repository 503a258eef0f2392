package io.jublk.ublk;

/** Does for a queue that is tested alone what a device's start does. */
public final class Binding {

    /** Gives a file its place in every ring's table of fixed files. */
    public static void bind(BackingFile file, int place) {
        file.bindTo(place);
    }

    private Binding() {}
}
