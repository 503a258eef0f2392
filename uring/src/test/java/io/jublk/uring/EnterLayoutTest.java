package io.jublk.uring;

import static io.jublk.testkit.CHeaders.offsetOf;
import static io.jublk.testkit.CHeaders.sizeOf;

import io.jublk.testkit.CHeaders;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class EnterLayoutTest {

    private final CHeaders headers = CHeaders.of("linux/io_uring.h");

    @Test
    void waitArgumentAndItsTimespecAreLaidOutAsInC() {
        headers.assertAgree(
                GeteventsArgDescriptor.class,
                name ->
                        switch (name) {
                            case "SIZE_BYTES" -> sizeOf("io_uring_getevents_arg");
                            case "SIGMASK_SIZE" -> offsetOf("io_uring_getevents_arg", "sigmask_sz");
                            case "TIMESPEC_SIZE_BYTES" -> sizeOf("__kernel_timespec");
                            case "TIMESPEC_SECONDS" -> offsetOf("__kernel_timespec", "tv_sec");
                            case "TIMESPEC_NANOS" -> offsetOf("__kernel_timespec", "tv_nsec");
                            default ->
                                    offsetOf(
                                            "io_uring_getevents_arg",
                                            name.toLowerCase(Locale.ROOT));
                        });
    }

    @Test
    void enterFlagsAreThoseOfC() {
        headers.assertAgree(Enter.class, name -> "IORING_ENTER_" + name);
    }
}
