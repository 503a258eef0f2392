package io.jublk.qcow2.device;

import io.jublk.qcow2.format.Header;
import io.jublk.ublk.BackingFile;

/**
 * What a qcow2 layer is made of.
 *
 * @param dataFile the same as {@code file} without an external data file
 * @param sizeBytes the virtual disk's, in the state that is opened
 */
record LayerParts(Header header, BackingFile file, BackingFile dataFile, long sizeBytes) {}
