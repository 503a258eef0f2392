package io.jublk.qcow2.create;

import io.jublk.qcow2.file.ImageFile;

/** Makes the LUKS header of a new encrypted image. */
public interface EncryptionFormat {

    /** Of the header with the key material. */
    long lengthBytes();

    /** Writes it to the image file. */
    void write(ImageFile image, long offset);
}
