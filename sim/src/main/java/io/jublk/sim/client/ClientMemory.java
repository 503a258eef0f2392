package io.jublk.sim.client;

import io.jublk.sim.core.AddressSpace;
import io.jublk.sim.core.Dice;
import io.jublk.sim.file.SharedPages;

/**
 * Where the pages of a client's requests lie: of some in files that the server may have mapped,
 * too, at an offset of their own; of the others in memory that nobody else knows. Each tag has a
 * part of a file to itself. How much of a file is registered is not the client's affair, so some of
 * these requests lie in registered memory, some behind its end, some across it.
 */
public final class ClientMemory {

    /** {@link #address}: in memory of the tag's own. */
    static final long OWN = 0;

    /** One request in so many, of those with data, is from its own memory. */
    private static final int FROM_OWN = 4;

    private final long seed;
    private final SharedPages[] files;
    private final int partBytes;

    /**
     * @param files of {@link #fileBytes} each
     */
    public ClientMemory(long seed, SharedPages[] files, int maxIoBytes) {
        this.seed = seed;
        this.files = files.clone();
        partBytes = partBytes(maxIoBytes);
    }

    private static int partBytes(int maxIoBytes) {
        return maxIoBytes + AddressSpace.PAGE_BYTES; // an offset may be anything within a page
    }

    /** How large each file must be for so many tags, and a page that none of them uses. */
    public static long fileBytes(int files, int tags, int maxIoBytes) {
        int parts = (tags + files - 1) / files;
        return (long) parts * partBytes(maxIoBytes) + AddressSpace.PAGE_BYTES;
    }

    /**
     * The memory of a request, by its number.
     *
     * @param place its tag, counted over all queues
     * @param alignment a power of two up to a page
     */
    long address(int number, int place, int alignment) {
        long bits = Dice.mix(seed, number);
        if ((bits & 0xffff) % FROM_OWN == 0) {
            return OWN;
        }
        int places = AddressSpace.PAGE_BYTES / alignment;
        boolean wholePages = (bits >>> 16 & 1) == 0;
        int offset = wholePages ? 0 : (int) (((bits >>> 32) * places) >>> 32) * alignment;
        SharedPages file = files[place % files.length];
        return file.address() + (long) (place / files.length) * partBytes + offset;
    }
}
