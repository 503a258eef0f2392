package io.jublk.ublk;

/**
 * A target whose device is made of zones that are written from their start on (UBLK_F_ZONED, Linux
 * 6.6; CONFIG_BLK_DEV_ZONED). Zones are numbered from 0 and all of one size, which is a power of
 * two; no request crosses from one to the next. A write that does not begin at its zone's write
 * pointer is the target's to refuse.
 *
 * <p>The block layer has errors of its own for zones (errno_to_blk_status of block/blk-core.c): EIO
 * for what a zone's condition does not allow, {@code ETOOMANYREFS} where no zone more may be open,
 * {@code EOVERFLOW} where none more may be active.
 *
 * <p>Report, open, close, finish and reset have no payload of their own to move: what they need of
 * the backends they describe as any request does.
 */
public interface Zoned {

    ZoneLimits zoneLimits();

    /**
     * Describes zones to the client: one {@link ZoneReport} call for each of {@code count} from
     * {@code firstZone} on. Called on a queue's thread, as any request.
     */
    void reportZones(long firstZone, int count, ZoneReport report);

    /**
     * Store the payload at the write pointer of the zone that begins at {@code offsetBytes}, and
     * say where that was by {@link IoRequest#appendedAt} before the request completes.
     */
    void appendToZone(IoRequest request);

    /** Open explicitly the zone that begins at {@code offsetBytes}. */
    void openZone(IoRequest request);

    void closeZone(IoRequest request);

    /** Make it full, wherever its write pointer is. */
    void finishZone(IoRequest request);

    /** Make it empty: its content is gone. */
    void resetZone(IoRequest request);

    /** Make all zones with a write pointer empty. */
    void resetAllZones(IoRequest request);
}
