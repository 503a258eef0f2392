package io.jublk.qcow2.crypt;

import static io.jublk.qcow2.crypt.SectorCipher.SECTOR_BYTES;

import io.jublk.qcow2.Qcow2Exception;

/**
 * Every field of a LUKS header against its bounds, before anything follows it.
 *
 * @param file the image's name, for messages
 * @param areaBytes how long the header's area is, by the qcow2 header
 */
record LuksCheck(String file, LuksHeader header, long areaBytes) {

    /** What is left to choose when all is in order. */
    record Algorithms(LuksCipher cipher, LuksHash hash) {}

    /**
     * @throws Qcow2Exception that names the field
     */
    Algorithms require() {
        if (!header.hasMagic()) {
            throw damaged("does not begin with LUKS's magic number");
        }
        if (header.version() != LuksHeader.VERSION) {
            throw unsupported("version " + header.version() + ", jublk knows version 1");
        }
        LuksHash hash = LuksHash.named(header.hash());
        if (hash == null) {
            throw unsupported("hash '" + header.hash() + "', jublk knows sha1, sha256 and sha512");
        }
        requireIterations("the master key", header.masterKeyIterations());
        LuksCipher cipher = requireCipher();
        for (int i = 0; i < LuksHeader.KEY_SLOTS; i++) {
            requireSlot(header.slot(i));
        }
        return new Algorithms(cipher, hash);
    }

    private LuksCipher requireCipher() {
        LuksCipher cipher = LuksCipher.named(header.cipherName(), header.cipherMode());
        if (cipher == null) {
            throw unsupported(
                    "cipher '"
                            + header.cipherName()
                            + "-"
                            + header.cipherMode()
                            + "', jublk knows aes-xts-plain64, aes-cbc-plain64 and"
                            + " aes-cbc-essiv:sha256");
        }
        if (!cipher.takes(header.keyBytes())) {
            throw unsupported(
                    "a key of "
                            + header.keyBytes()
                            + " bytes, which aes-"
                            + cipher.mode()
                            + " does not take");
        }
        return cipher;
    }

    private void requireSlot(LuksKeySlot slot) {
        String name = "key slot " + slot.index();
        if (slot.state() == LuksKeySlot.DISABLED) {
            return;
        }
        if (!slot.isEnabled()) {
            throw damaged(
                    "has "
                            + name
                            + " in state 0x"
                            + Integer.toHexString(slot.state())
                            + ", which is neither on nor off");
        }
        requireIterations(name, slot.iterations());
        if (slot.stripes() < 1 || slot.stripes() > LuksLimits.MAX_STRIPES) {
            throw damaged(
                    "has "
                            + name
                            + " with "
                            + slot.stripes()
                            + " stripes, not 1 to "
                            + LuksLimits.MAX_STRIPES);
        }
        long from = slot.materialSector() * SECTOR_BYTES;
        long end = from + materialBytes(header, slot);
        if (from < LuksHeader.SIZE_BYTES || end > areaBytes) {
            throw damaged(
                    "has the material of "
                            + name
                            + " in bytes "
                            + from
                            + " to "
                            + end
                            + ", not behind the header's own "
                            + LuksHeader.SIZE_BYTES
                            + " and within the area's "
                            + areaBytes);
        }
    }

    private void requireIterations(String of, long iterations) {
        if (iterations < 1 || iterations > LuksLimits.MAX_ITERATIONS) {
            throw damaged(
                    "asks for "
                            + iterations
                            + " PBKDF2 iterations for "
                            + of
                            + ", not 1 to "
                            + LuksLimits.MAX_ITERATIONS);
        }
    }

    /** All stripes, in whole sectors. Both factors are checked, or it may be anything. */
    static long materialBytes(LuksHeader header, LuksKeySlot slot) {
        long sectors = Math.ceilDiv(header.keyBytes() * slot.stripes(), SECTOR_BYTES);
        return sectors * SECTOR_BYTES;
    }

    private Qcow2Exception damaged(String what) {
        return new Qcow2Exception(
                file + ": the LUKS header " + what + "; it is damaged, restore it from a backup");
    }

    private Qcow2Exception unsupported(String what) {
        return new Qcow2Exception(
                file + ": the LUKS header has " + what + "; convert the image with qemu-img");
    }
}
