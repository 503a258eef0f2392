package io.jublk.cli.server;

import java.util.List;
import java.util.Locale;

/**
 * What a server process is started for, as the arguments behind its first.
 *
 * @param id the device to take over; of no meaning for {@link Kind#ADD}
 * @param quiesceMillis how long the driver may wait for the old server's requests
 */
public record ServerTask(Kind kind, int id, long quiesceMillis) {

    /** How its device comes to be its own. */
    public enum Kind {
        /** It makes one. */
        ADD,
        /** It takes over one whose server is gone. */
        RECOVER,
        /** It takes over one whose server is to go first. */
        UPGRADE,
        /** It takes over one when its server dies. */
        STANDBY
    }

    public static final ServerTask ADD = new ServerTask(Kind.ADD, 0, 0);

    public static ServerTask recover(int id) {
        return new ServerTask(Kind.RECOVER, id, 0);
    }

    public static ServerTask upgrade(int id, long quiesceMillis) {
        return new ServerTask(Kind.UPGRADE, id, quiesceMillis);
    }

    public static ServerTask standby(int id) {
        return new ServerTask(Kind.STANDBY, id, 0);
    }

    List<String> arguments() {
        return List.of(
                kind.name().toLowerCase(Locale.ROOT),
                Integer.toString(id),
                Long.toString(quiesceMillis));
    }

    /**
     * @param arguments of the process, its first among them; without more, it adds
     */
    static ServerTask of(String[] arguments) {
        return arguments.length < 4
                ? ADD
                : new ServerTask(
                        Kind.valueOf(arguments[1].toUpperCase(Locale.ROOT)),
                        Integer.parseInt(arguments[2]),
                        Long.parseLong(arguments[3]));
    }
}
