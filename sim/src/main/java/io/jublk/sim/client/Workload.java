package io.jublk.sim.client;

import io.jublk.sim.core.Dice;
import io.jublk.sim.ublk.Limits;

/**
 * Which requests a seed makes: each depends on the seed and its own number alone, so that leaving
 * one out changes none of the others.
 */
final class Workload {

    static final int READ = 0;
    static final int WRITE = 1;
    static final int WRITE_FUA = 2;
    static final int FLUSH = 3;
    static final int DISCARD = 4;
    static final int WRITE_ZEROES = 5;

    /** Half of all requests fall into so many blocks, where they meet. */
    private static final int HOT_BLOCKS = 48;

    /** The others of a hundred are reads. */
    private static final int WRITES = 44;

    private static final int FUA_WRITES = 5;
    private static final int FLUSHES = 4;
    private static final int DISCARDS = 3;
    private static final int ZEROES = 4;

    private final long seed;
    private final Limits limits;
    private final int queues;
    private final int blockSectors;
    private final int blocks;
    private final int maxBlocks;

    // The last request that was drawn.
    int operation;
    int queue;
    int sector;
    int sectors;
    boolean mayUnmap;

    /**
     * @param maxSectors the largest request to ask for, and no larger than the device's own
     */
    Workload(long seed, Limits limits, int queues, int maxSectors) {
        this.seed = seed;
        this.limits = limits;
        this.queues = queues;
        blockSectors = limits.logicalBlockBytes() / Stamp.SECTOR_BYTES;
        blocks = (int) (limits.sectors() / blockSectors);
        maxBlocks = Math.max(1, Math.min(maxSectors, limits.maxSectors()) / blockSectors);
    }

    /** Draws the request of a number into the fields. */
    void draw(int number) {
        long bits = Dice.mix(seed, number);
        operation = operation((int) (((bits & 0xffff) * 100) >>> 16));
        queue = (int) (((bits >>> 16 & 0xff) * queues) >>> 8);
        mayUnmap = (bits >>> 24 & 1) == 0;
        boolean hot = (bits >>> 25 & 1) == 0;
        boolean large = (bits >>> 26 & 15) == 0;
        long more = Dice.mix(~seed, number);
        int most = Math.min(large ? maxBlocks : Math.min(16 / blockSectors, maxBlocks), blocks);
        int count = 1 + (int) (((more & 0xffff) * most) >>> 16);
        if ((bits >>> 30 & 1) == 0) { // whole pages, as most clients ask
            int page = Math.max(1, 8 / blockSectors);
            count = Math.min((count + page - 1) / page * page, Math.max(most, 1));
        }
        int room = Math.max(1, (hot ? Math.min(HOT_BLOCKS, blocks) : blocks) - count + 1);
        int block = (int) (((more >>> 32) * room) >>> 32);
        sector = block * blockSectors;
        sectors = count * blockSectors;
        if (operation == DISCARD || operation == WRITE_ZEROES) {
            fitRange();
        }
    }

    private int operation(int percent) {
        if (percent < WRITES) {
            return WRITE;
        }
        int rest = percent - WRITES;
        if (rest < FUA_WRITES) {
            return WRITE_FUA;
        }
        rest -= FUA_WRITES;
        if (rest < FLUSHES) {
            return limits.writeCache() ? FLUSH : READ;
        }
        rest -= FLUSHES;
        if (rest < DISCARDS) {
            return limits.maxDiscardSectors() > 0 ? DISCARD : READ;
        }
        rest -= DISCARDS;
        return rest < ZEROES && limits.maxZeroSectors() > 0 ? WRITE_ZEROES : READ;
    }

    /** Discards come in the device's granularity (bio_split_discard of block/blk-merge.c). */
    private void fitRange() {
        int unit = Math.max(1, limits.discardGranularityBytes() / Stamp.SECTOR_BYTES);
        if (operation == DISCARD) {
            sector -= sector % unit;
            sectors = (sectors + unit - 1) / unit * unit;
            if (sector + sectors > limits.sectors()) {
                operation = READ;
                sectors = Math.min(sectors, (int) limits.sectors() - sector);
                sectors = Math.min(sectors, limits.maxSectors());
            }
        }
    }
}
