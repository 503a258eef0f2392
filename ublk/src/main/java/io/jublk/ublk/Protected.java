package io.jublk.ublk;

/**
 * A target that keeps metadata with its data (UBLK_F_INTEGRITY, Linux 7.0;
 * CONFIG_BLK_DEV_INTEGRITY). A read or write that brings metadata says so by {@link
 * IoRequest#metadataBytes}; the target moves it as it moves the payload. One that brings none is
 * read or written without the block layer's verification: what is stored for it must not be taken
 * for protection information later.
 */
public interface Protected {

    IntegrityFormat integrity();
}
