package io.jublk.sim.client;

import io.jublk.sim.core.Memory;
import java.util.Arrays;

/**
 * What every sector may hold. Per sector a list of the writes that it may show, the newest first;
 * at the end of every list stand the zeros of the beginning.
 *
 * <p>A read that began at {@code t} may show a write unless another, successful one began after
 * that had ended, and ended before {@code t}. After a power cut a sector may show a write unless
 * another one that is durable began after that had ended. So concurrent writes may leave either,
 * and a failed write may be there or not.
 */
final class Model {

    private static final int NONE = -1;
    private static final int INITIAL_LINKS = 4096;

    private final Writes writes = new Writes();
    private final int[] heads;

    /** Reads under way, per sector: what they may still show must not be forgotten. */
    private final int[] readers;

    // Links of the lists.
    private int[] linkWrite = new int[INITIAL_LINKS];
    private int[] linkNext = new int[INITIAL_LINKS];
    private int spareLink = NONE;
    private int usedLinks;

    /** Successful writes that are not durable yet. */
    private int[] unflushed = new int[INITIAL_LINKS];

    private int unflushedCount;
    private long now;

    Model(int sectors) {
        heads = new int[sectors];
        readers = new int[sectors];
        Arrays.fill(heads, NONE);
    }

    int sectors() {
        return heads.length;
    }

    /** An event happens: the next moment. */
    long tick() {
        return ++now;
    }

    // ---- writes

    /** A write, or a write of zeros, is issued: its record. */
    int beginWrite(int version, boolean ofZeros, int sector, int count) {
        int w = writes.add(version, ofZeros, tick());
        for (int s = sector; s < sector + count; s++) {
            prune(s);
            push(s, w);
        }
        return w;
    }

    /**
     * @param forced it was FUA, so that its success makes it durable
     */
    void endWrite(int w, boolean succeeded, boolean forced) {
        writes.ended[w] = tick();
        writes.succeeded[w] = succeeded;
        writes.durable[w] = succeeded && forced;
        if (succeeded && !forced) {
            if (unflushedCount == unflushed.length) {
                unflushed = Arrays.copyOf(unflushed, unflushedCount * 2);
            }
            unflushed[unflushedCount++] = w;
        } else {
            writes.drop(w);
        }
    }

    /** A flush that was issued at {@code began} has succeeded. */
    void flushed(long began) {
        int kept = 0;
        for (int i = 0; i < unflushedCount; i++) {
            int w = unflushed[i];
            if (writes.ended[w] < began) {
                writes.durable[w] = true;
                writes.drop(w);
            } else {
                unflushed[kept++] = w;
            }
        }
        unflushedCount = kept;
    }

    /** How many successful writes a power cut may undo. */
    int unflushed() {
        return unflushedCount;
    }

    // ---- reads

    long beginRead(int sector, int count) {
        for (int s = sector; s < sector + count; s++) {
            readers[s]++;
        }
        return tick();
    }

    /** A read has ended: its payload is checked if it succeeded. */
    void endRead(int sector, int count, long began, long address, boolean succeeded, int request) {
        tick();
        for (int i = 0; i < count; i++) {
            int s = sector + i;
            readers[s]--;
            if (succeeded) {
                check(s, address + (long) i * Stamp.SECTOR_BYTES, began, request);
            }
        }
    }

    private void check(int s, long address, long began, int request) {
        if (showsOne(s, address, began)) {
            return;
        }
        // A read that was continued within the sector may show words of two writes.
        for (int word = 0; word < Stamp.WORDS; word++) {
            long value = Memory.getLong(address + word * 8L);
            if (!mayShow(s, word, value, began)) {
                throw new Finding(
                        "read %d of sector %d shows in its word %d: %s; it may show %s"
                                .formatted(
                                        request,
                                        s,
                                        word,
                                        Stamp.describe(value),
                                        choices(s, began)));
            }
        }
    }

    /** Whether the sector is, from its first word to its last, one that the read may show. */
    private boolean showsOne(int s, long address, long began) {
        long first = Memory.getLong(address);
        boolean coveredFromStart = false;
        for (int l = heads[s]; l != NONE; l = linkNext[l]) {
            int w = linkWrite[l];
            if (matches(w, s, 0, first)
                    && isWhole(w, s, address)
                    // the newest may always be shown
                    && (l == heads[s] || !isHidden(s, writes.ended[w], began))) {
                return true;
            }
            coveredFromStart |= writes.succeeded[w] && writes.ended[w] < began;
        }
        return first == 0 && !coveredFromStart && Stamp.isZero(address);
    }

    private boolean isWhole(int w, int s, long address) {
        return writes.zeros[w]
                ? Stamp.isZero(address)
                : Stamp.isWhole(address, Stamp.base(writes.version[w], s));
    }

    private boolean mayShow(int s, int word, long value, long began) {
        boolean coveredFromStart = false;
        for (int l = heads[s]; l != NONE; l = linkNext[l]) {
            int w = linkWrite[l];
            if (matches(w, s, word, value) && !isHidden(s, writes.ended[w], began)) {
                return true;
            }
            coveredFromStart |= writes.succeeded[w] && writes.ended[w] < began;
        }
        return value == 0 && !coveredFromStart;
    }

    private boolean matches(int w, int s, int word, long value) {
        return value == (writes.zeros[w] ? 0 : Stamp.base(writes.version[w], s) + word);
    }

    /** A later write of the sector was complete before the read began. */
    private boolean isHidden(int s, long ended, long began) {
        for (int l = heads[s]; l != NONE; l = linkNext[l]) {
            int w = linkWrite[l];
            if (writes.succeeded[w] && writes.ended[w] < began && writes.began[w] > ended) {
                return true;
            }
        }
        return false;
    }

    // ---- power cuts

    /**
     * The power was cut, and every request has ended by now: looks at what a sector shows, which it
     * shows from now on.
     */
    void afterPowerCut(int s, long address) {
        int head = heads[s];
        if (head == NONE) {
            if (!Stamp.isZero(address)) {
                throw new Finding(
                        "sector %d was never written and shows %s after a power cut"
                                .formatted(s, Stamp.describe(Memory.getLong(address))));
            }
            return;
        }
        boolean zeros = Stamp.isZero(address);
        boolean durableAtAll = false;
        boolean found = false;
        for (int l = head; l != NONE && !found; l = linkNext[l]) {
            int w = linkWrite[l];
            durableAtAll |= writes.durable[w];
            found = isWhole(w, s, address) && !isOverwrittenForGood(s, writes.ended[w]);
        }
        if (!found && !(zeros && !durableAtAll)) {
            throw new Finding(
                    "after a power cut sector %d shows %s; it may show %s"
                            .formatted(
                                    s,
                                    Stamp.describe(Memory.getLong(address)),
                                    choicesAfterPowerCut(s)));
        }
        settle(s, zeros, Stamp.version(Memory.getLong(address)));
    }

    private boolean isOverwrittenForGood(int s, long ended) {
        for (int l = heads[s]; l != NONE; l = linkNext[l]) {
            int w = linkWrite[l];
            if (writes.durable[w] && writes.began[w] > ended) {
                return true;
            }
        }
        return false;
    }

    /** From now on the sector shows this and nothing else. */
    private void settle(int s, boolean zeros, int version) {
        while (heads[s] != NONE) {
            pop(s, NONE, heads[s]);
        }
        int w = writes.add(version, zeros, tick());
        push(s, w);
        writes.ended[w] = tick();
        writes.succeeded[w] = true;
        writes.durable[w] = true;
        writes.drop(w);
    }

    /** Forgets which writes a flush would make durable: the machine that knew of them is gone. */
    void powerCut() {
        for (int i = 0; i < unflushedCount; i++) {
            writes.drop(unflushed[i]);
        }
        unflushedCount = 0;
    }

    // ---- lists

    /** Drops what no read and no power cut can bring to light again. */
    private void prune(int s) {
        if (heads[s] == NONE || readers[s] > 0) {
            return;
        }
        long latest = Long.MIN_VALUE;
        for (int l = heads[s]; l != NONE; l = linkNext[l]) {
            int w = linkWrite[l];
            if (writes.durable[w]) {
                latest = Math.max(latest, writes.began[w]);
            }
        }
        int before = NONE;
        for (int l = heads[s]; l != NONE; ) {
            int next = linkNext[l];
            if (writes.ended[linkWrite[l]] < latest) {
                pop(s, before, l);
            } else {
                before = l;
            }
            l = next;
        }
    }

    private void push(int s, int w) {
        int l = spareLink;
        if (l != NONE) {
            spareLink = linkNext[l];
        } else {
            if (usedLinks == linkWrite.length) {
                linkWrite = Arrays.copyOf(linkWrite, usedLinks * 2);
                linkNext = Arrays.copyOf(linkNext, usedLinks * 2);
            }
            l = usedLinks++;
        }
        linkWrite[l] = w;
        linkNext[l] = heads[s];
        heads[s] = l;
        writes.hold(w);
    }

    private void pop(int s, int before, int l) {
        if (before == NONE) {
            heads[s] = linkNext[l];
        } else {
            linkNext[before] = linkNext[l];
        }
        writes.drop(linkWrite[l]);
        linkNext[l] = spareLink;
        spareLink = l;
    }

    // ---- for messages

    private String choices(int s, long began) {
        StringBuilder text = new StringBuilder();
        for (int l = heads[s]; l != NONE; l = linkNext[l]) {
            int w = linkWrite[l];
            if (!isHidden(s, writes.ended[w], began)) {
                text.append(text.isEmpty() ? "" : ", ").append(name(w));
            }
        }
        return text.isEmpty() ? "zeros" : text.toString();
    }

    private String choicesAfterPowerCut(int s) {
        StringBuilder text = new StringBuilder();
        for (int l = heads[s]; l != NONE; l = linkNext[l]) {
            int w = linkWrite[l];
            if (!isOverwrittenForGood(s, writes.ended[w])) {
                text.append(text.isEmpty() ? "" : ", ").append(name(w));
            }
        }
        return text.isEmpty() ? "zeros" : text.toString();
    }

    private String name(int w) {
        return (writes.zeros[w] ? "zeros of write " : "write ") + writes.version[w];
    }
}
