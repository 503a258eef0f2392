package io.jublk.bench;

import org.jspecify.annotations.Nullable;

/** Colour, only where somebody sees it: on a terminal, unless NO_COLOR (no-color.org) is set. */
public final class Ink {

    /** ANSI colours that read well on dark and on light. */
    public enum Colour {
        GREEN(32),
        YELLOW(33);

        private final int code;

        Colour(int code) {
            this.code = code;
        }
    }

    /** Text as it is. */
    public static final Ink PLAIN = new Ink(false);

    static final Ink COLOURED = new Ink(true);

    private final boolean coloured;

    private Ink(boolean coloured) {
        this.coloured = coloured;
    }

    /** As fits the standard output. */
    public static Ink forStandardOutput() {
        @Nullable String wish = System.getenv("NO_COLOR");
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        return Terminal.attached() && !dumb && (wish == null || wish.isEmpty()) ? COLOURED : PLAIN;
    }

    public String of(Colour colour, String text) {
        return coloured ? "\u001b[" + colour.code + "m" + text + "\u001b[0m" : text;
    }
}
