package io.jublk.ublk;

import io.jublk.ublk.control.ControlDevice;
import io.jublk.uring.Kernel;

/** The order in which a device's target and its driver learn of a new size. */
final class Resizing {

    private final Kernel kernel;
    private final DeviceInfo info;
    private final Target target;
    private final DeviceShape shape;

    Resizing(Kernel kernel, DeviceInfo info, Target target, DeviceShape shape) {
        this.kernel = kernel;
        this.info = info;
        this.target = target;
        this.shape = shape;
    }

    long to(long wantedBytes, boolean mayCutOff) {
        if (!Feature.UPDATE_SIZE.isIn(info.flags())) {
            throw new UblkException(
                    info.blockPath()
                            + " keeps its size: this kernel's ublk driver has no UBLK_F_UPDATE_SIZE,"
                            + " which Linux "
                            + Feature.UPDATE_SIZE.since()
                            + " brought");
        }
        if (!(target instanceof Resizable resizable)) {
            throw new UblkException(
                    info.blockPath()
                            + " keeps its size: a "
                            + target.type()
                            + " device always does");
        }
        Geometry now = shape.applyTo(target.geometry());
        int block = now.logicalBlockBytes();
        if (wantedBytes < 0 || wantedBytes % block != 0) {
            throw new UblkException(
                    "the size must be a multiple of the device's logical block, "
                            + block
                            + " bytes, not "
                            + wantedBytes);
        }
        long size = resizable.sizeFor(wantedBytes, mayCutOff) / block * block;
        if (size == 0) {
            throw new UblkException(
                    info.blockPath() + " keeps its size: there is less than a block left for it");
        }
        if (size > now.sizeBytes()) {
            resizable.grow(size);
            tellDriver(size);
        } else if (size < now.sizeBytes()) {
            tellDriver(size);
            resizable.shrink(size);
        }
        return size;
    }

    private void tellDriver(long sizeBytes) {
        try (ControlDevice control = ControlDevice.open(kernel)) {
            control.updateSize(info.id(), sizeBytes / BackingFile.SECTOR_BYTES);
        }
    }
}
