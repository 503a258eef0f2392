package io.jublk.integration;

import io.jublk.ublk.IntegrityFormat.Checksum;
import java.nio.ByteBuffer;

/**
 * Protection information by its definition, beside the block layer's: T10 DIF type 1 (SBC-4: guard,
 * application tag 0, the low bits of the block's number) and NVMe's with a guard of 64 bits (struct
 * t10_pi_tuple and crc64_pi_tuple of linux/t10-pi.h).
 */
final class ProtectionTuple {

    private static final int T10_POLYNOMIAL = 0x8bb7;

    /** Reflected; all ones at the start, and turned over at the end (NVMe NVM command set). */
    private static final long NVME_POLYNOMIAL = 0x9a6c9329ac4bc9b5L;

    private ProtectionTuple() {}

    static byte[] of(Checksum checksum, byte[] data, long block) {
        ByteBuffer tuple = ByteBuffer.allocate(checksum.tupleBytes());
        switch (checksum) {
            case T10_CRC -> tuple.putShort((short) crc16(data)).putShort((short) 0);
            case IP -> tuple.putShort((short) internet(data)).putShort((short) 0);
            case NVME_CRC64 -> tuple.putLong(crc64(data)).putShort((short) 0).putShort((short) 0);
            case NONE -> throw new IllegalArgumentException("there is nothing to verify");
        }
        return tuple.putInt((int) block).array();
    }

    private static int crc16(byte[] data) {
        int crc = 0;
        for (byte one : data) {
            crc ^= (one & 0xff) << 8;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 0x8000) != 0 ? crc << 1 ^ T10_POLYNOMIAL : crc << 1;
            }
            crc &= 0xffff;
        }
        return crc;
    }

    /** RFC 1071. */
    private static int internet(byte[] data) {
        long sum = 0;
        for (int i = 0; i < data.length; i += 2) {
            sum += (data[i] & 0xff) << 8 | (data[i + 1] & 0xff);
        }
        while (sum > 0xffff) {
            sum = (sum & 0xffff) + (sum >>> Short.SIZE);
        }
        return (int) ~sum & 0xffff;
    }

    private static long crc64(byte[] data) {
        long crc = -1;
        for (byte one : data) {
            crc ^= one & 0xff;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ NVME_POLYNOMIAL : crc >>> 1;
            }
        }
        return ~crc;
    }
}
