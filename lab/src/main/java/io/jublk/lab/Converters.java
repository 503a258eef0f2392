package io.jublk.lab;

import io.jublk.lab.model.Ask;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Option values as people write them. */
final class Converters {

    private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,6})([km]?)");

    /** The largest request that the driver takes (UBLK_MAX_IO_BYTES would be more; 1 MiB tells). */
    private static final long MAX_BYTES = 1 << 20;

    private static final int MAX_BACKENDS = 64;

    private Converters() {}

    /** 64k. */
    static final class Size implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            Matcher matcher = SIZE.matcher(text.toLowerCase(Locale.ROOT));
            if (matcher.matches()) {
                int shift =
                        switch (matcher.group(2)) {
                            case "k" -> 10;
                            case "m" -> 20;
                            default -> 0;
                        };
                long bytes = Long.parseLong(matcher.group(1)) << shift;
                if (bytes >= Ask.MIN_PIECE_BYTES
                        && bytes <= MAX_BYTES
                        && Long.bitCount(bytes) == 1) {
                    return (int) bytes;
                }
            }
            throw new TypeConversionException("'" + text + "' is not a power of two from 4k to 1m");
        }
    }

    /** A number of backends. */
    static final class Count implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            if (text.matches("[0-9]{1,2}")) {
                int count = Integer.parseInt(text);
                if (count <= MAX_BACKENDS && Integer.bitCount(count) == 1) {
                    return count;
                }
            }
            throw new TypeConversionException(
                    "'" + text + "' is not a power of two up to " + MAX_BACKENDS);
        }
    }

    /** Whether it writes. */
    static final class Direction implements ITypeConverter<Boolean> {
        @Override
        public Boolean convert(String text) {
            return switch (text) {
                case "read" -> false;
                case "write" -> true;
                default -> throw new TypeConversionException("'" + text + "' is not read or write");
            };
        }
    }
}
