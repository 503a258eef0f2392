package io.jublk.qcow2.device;

import io.jublk.ublk.BackgroundRequest;
import io.jublk.uring.Errno;
import io.jublk.uring.Kernel;
import io.jublk.uring.KernelException;

/**
 * An orderly end: what clients wrote and never flushed is found again, and clusters that they gave
 * up are free. All requests are over by then.
 */
final class LastFlush {

    private static final System.Logger LOG = System.getLogger("io.jublk.qcow2");

    /**
     * A round writes the tables, the clusters that are free by it are counted in the next, and the
     * cache bounds how many. What is left then is a leak.
     */
    private static final int MAX_ROUNDS = 1000;

    static void run(LiveImage image, Kernel kernel) {
        if (image.stopped() != null || isWhole(image)) {
            return;
        }
        if (image.writeBack.isRunning()) {
            say(image, "requests were cut off");
            return;
        }
        try (BackgroundRequest request = new BackgroundRequest(kernel, 0)) {
            image.works.allAreOver();
            Flushing flushing = new Flushing(image);
            for (int i = 0; i < MAX_ROUNDS && !isWhole(image); i++) {
                int error = request.run(flushing::begin);
                if (error != 0) {
                    say(image, Errno.describe(error));
                    return;
                }
            }
        } catch (KernelException | IllegalStateException e) {
            say(
                    image,
                    String.valueOf(
                            e.getMessage())); // a queue had failed, and left something half done
        }
    }

    private static boolean isWhole(LiveImage image) {
        return image.writeBack.isClean() && image.freed.isEmpty();
    }

    private static void say(LiveImage image, String why) {
        LOG.log(
                System.Logger.Level.ERROR,
                image.file.path()
                        + " was closed without a last flush, writes since the one before are lost: "
                        + why);
    }

    private LastFlush() {}
}
