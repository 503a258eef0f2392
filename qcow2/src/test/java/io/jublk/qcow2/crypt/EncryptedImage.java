package io.jublk.qcow2.crypt;

import io.jublk.qcow2.QemuImg;
import io.jublk.qcow2.create.CreateOptions;
import io.jublk.qcow2.create.EncryptionFormat;
import io.jublk.qcow2.create.ImageCreator;
import io.jublk.qcow2.file.HostFile;
import io.jublk.qcow2.file.ImageFile;
import io.jublk.qcow2.format.BigEndian;
import io.jublk.qcow2.format.Header;
import io.jublk.qcow2.format.HeaderExtension.EncryptionHeader;
import io.jublk.qcow2.format.L1Entry;
import io.jublk.qcow2.format.L2Entry;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** A small encrypted image, seen by QEMU and by us. */
final class EncryptedImage implements AutoCloseable {

    static final int SIZE_BYTES = 1 << 20;

    private final Path path;
    private final ImageFile file;
    private final Header header;

    private EncryptedImage(Path path) {
        this.path = path;
        this.file = HostFile.open(path, false);
        this.header = Header.read(file);
    }

    /** One that we make. */
    static EncryptedImage create(Path path, EncryptionFormat format) {
        ImageCreator.create(
                CreateOptions.of(
                        path,
                        options -> {
                            options.sizeBytes = SIZE_BYTES;
                            options.encryption = format;
                        }));
        return new EncryptedImage(path);
    }

    /**
     * One that QEMU makes.
     *
     * @param options more of qemu-img's, each with a comma before it
     */
    static EncryptedImage create(Path path, String passphrase, String options) {
        QemuImg.run(
                "create",
                "-q",
                "--object",
                "secret,id=s,data=" + passphrase,
                "-f",
                "qcow2",
                "-o",
                "encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10" + options,
                path,
                SIZE_BYTES);
        return new EncryptedImage(path);
    }

    ImageFile file() {
        return file;
    }

    EncryptionHeader area() {
        return Objects.requireNonNull(header.encryptionHeader());
    }

    MasterKey unlock(String passphrase) {
        return Luks.unlock(
                file,
                area().offset(),
                area().lengthBytes(),
                passphrase.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    void writeByQemu(String passphrase, byte[] content) throws IOException {
        Path raw = Files.write(path.resolveSibling("in.raw"), content);
        QemuImg.run(
                "convert",
                "-n",
                "--object",
                "secret,id=s,data=" + passphrase,
                "--target-image-opts",
                "-f",
                "raw",
                raw,
                options());
    }

    void checkByQemu(String passphrase) {
        QemuImg.run(
                "check", "--object", "secret,id=s,data=" + passphrase, "--image-opts", options());
    }

    byte[] readByQemu(String passphrase) throws IOException {
        Path raw = path.resolveSibling("out.raw");
        QemuImg.run(
                "convert",
                "--object",
                "secret,id=s,data=" + passphrase,
                "--image-opts",
                "-O",
                "raw",
                options(),
                raw);
        return Files.readAllBytes(raw);
    }

    byte[] read(SectorCipher cipher) {
        byte[] content = new byte[SIZE_BYTES];
        for (int at = 0; at < SIZE_BYTES; at += header.clusterBytes()) {
            MemorySegment cluster =
                    MemorySegment.ofArray(content).asSlice(at, header.clusterBytes());
            file.read(hostOffset(at), cluster);
            cipher.decrypt(hostOffset(at), cluster);
        }
        return content;
    }

    /** Where QEMU has allocated clusters already. */
    void write(SectorCipher cipher, byte[] content) {
        MemorySegment encrypted = MemorySegment.ofArray(content.clone());
        for (int at = 0; at < SIZE_BYTES; at += header.clusterBytes()) {
            MemorySegment cluster = encrypted.asSlice(at, header.clusterBytes());
            cipher.encrypt(hostOffset(at), cluster);
            file.write(hostOffset(at), cluster);
        }
        file.sync();
    }

    @Override
    public void close() {
        file.close();
    }

    private String options() {
        return "driver=qcow2,file.filename=" + path + ",encrypt.key-secret=s";
    }

    private long hostOffset(int guestOffset) {
        long l2 = L1Entry.l2Offset(entry(header.l1Offset()));
        long entry = entry(l2 + 8L * (guestOffset >> header.clusterBits()));
        return L2Entry.hostOffset(entry);
    }

    private long entry(long offset) {
        MemorySegment bytes = MemorySegment.ofArray(new byte[8]);
        file.read(offset, bytes);
        return bytes.get(BigEndian.LONG, 0);
    }
}
