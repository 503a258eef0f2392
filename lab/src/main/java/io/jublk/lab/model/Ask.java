package io.jublk.lab.model;

/**
 * One request to a stripe over N backends: each piece of it is a secondary on a backend of its own.
 *
 * @param write its payload goes to the backends, else it comes from them
 * @param pieces how many backends it touches, at least 1
 * @param failing the piece whose first attempt fails, or {@link #NONE}; it is repeated on a spare
 */
public record Ask(boolean write, int lengthBytes, int pieces, int failing) {

    public static final int NONE = -1;

    /** Less than a page is not worth a backend. */
    public static final int MIN_PIECE_BYTES = 4096;

    public static final int PAGE_BYTES = 4096;

    public Ask {
        if (Integer.bitCount(lengthBytes) != 1
                || Integer.bitCount(pieces) != 1
                || lengthBytes < (long) pieces * MIN_PIECE_BYTES) {
            throw new IllegalArgumentException(
                    "%d bytes on %d backends: both must be powers of two, with at least %d bytes each"
                            .formatted(lengthBytes, pieces, MIN_PIECE_BYTES));
        }
    }

    /** A request over as many of the backends as its size is worth. */
    public static Ask of(boolean write, int lengthBytes, int backends) {
        int pieces = Math.clamp(lengthBytes / MIN_PIECE_BYTES, 1, backends);
        return new Ask(write, lengthBytes, pieces, NONE);
    }

    public Ask withFailing(int piece) {
        return new Ask(write, lengthBytes, pieces, piece);
    }

    public int pieceBytes() {
        return lengthBytes / pieces;
    }

    /** Pages that so many bytes lie in. */
    public static int pages(int bytes) {
        return (bytes + PAGE_BYTES - 1) / PAGE_BYTES;
    }
}
