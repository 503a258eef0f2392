package io.jublk.bench;

/** What a program left behind. */
public record Output(int status, String out, String err) {

    /** In one line, why it failed: the last that it said, since warnings come before. */
    public String reason() {
        return (err.isBlank() ? out : err)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((before, last) -> last)
                .map(line -> line.startsWith("jublk: ") ? line.substring(7) : line)
                .orElse("it ended with status " + status + " and said nothing");
    }
}
