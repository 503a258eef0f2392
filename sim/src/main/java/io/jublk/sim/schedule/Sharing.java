package io.jublk.sim.schedule;

import io.jublk.sim.client.ClientMemory;
import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Dice;
import io.jublk.sim.core.Journal;
import io.jublk.sim.file.SharedPages;
import io.jublk.sim.kernel.SimKernel;

/**
 * Memory that the client shares with the server comes and goes while requests run: files of which
 * more or less is registered, for writes alone or for both.
 */
final class Sharing {

    private static final String PATH = "/dev/shm/pool";
    private static final int FILES = 3;

    /** So many requests lie between two changes, about; drawn once for a run. */
    private static final int[] DISTANCES = {10, 50, 300};

    private static final int HALF = 2;

    /** One buffer in so many is for writes alone. */
    private static final int READ_ONLY = 4;

    private static final int NOT_SHARED = -1;

    private final SimKernel kernel;
    private final Dice dice;
    private final SharedPages[] files = new SharedPages[FILES];

    /** The driver's indices of what this server has registered. */
    private final int[] indices = new int[FILES];

    private final int distance;
    private int at;

    /**
     * @param tags of all queues
     */
    Sharing(SimKernel kernel, Dice dice, int tags, int maxIoBytes) {
        this.kernel = kernel;
        this.dice = dice;
        long fileBytes = ClientMemory.fileBytes(FILES, tags, maxIoBytes);
        for (int i = 0; i < FILES; i++) {
            files[i] = kernel.sharedPages(PATH + i, fileBytes);
            indices[i] = NOT_SHARED;
        }
        distance = DISTANCES[dice.below(DISTANCES.length)];
        at = dice.below(distance);
    }

    SharedPages[] files() {
        return files;
    }

    /** Another server: what the one before had registered is not its own, and clients come soon. */
    void forget() {
        at = 0;
        for (int i = 0; i < FILES; i++) {
            indices[i] = NOT_SHARED;
        }
    }

    /** Whether something is to change, when so many requests have been made. */
    boolean isDue(int made) {
        return made >= at;
    }

    /** One file's memory is shared, or is so no longer, or all stays as it is. */
    void change(Server server, int made) {
        at = made + 1 + dice.below(2 * distance);
        int i = dice.below(FILES);
        if (indices[i] != NOT_SHARED) {
            if (!dice.oneIn(HALF)) {
                return;
            }
            server.unshare(indices[i]);
            kernel.host().journal.record(Journal.Event.SHARE, i, indices[i], 0);
            indices[i] = NOT_SHARED;
            return;
        }
        int pages = (int) (files[i].lengthBytes() / AddressSpace.PAGE_BYTES);
        int shared = dice.oneIn(HALF) ? pages : 1 + dice.below(pages);
        long bytes = (long) shared * AddressSpace.PAGE_BYTES;
        indices[i] = server.share(files[i].name(), bytes, dice.oneIn(READ_ONLY));
        kernel.host().journal.record(Journal.Event.SHARE, i, indices[i], bytes);
    }
}
