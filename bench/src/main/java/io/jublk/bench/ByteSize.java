package io.jublk.bench;

import java.util.Locale;
import java.util.regex.Matcher;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A number of bytes as people write it: 4k, 1G. */
public record ByteSize(long bytes) {

    private static final java.util.regex.Pattern FORM =
            java.util.regex.Pattern.compile("([1-9][0-9]{0,11})([kmgt]?)");

    private static final String UNITS = "kmgt";

    public static ByteSize parse(String text) {
        Matcher matcher = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not a size such as 4k or 1G");
        }
        String unit = matcher.group(2);
        int shift = unit.isEmpty() ? 0 : 10 * (UNITS.indexOf(unit) + 1);
        long count = Long.parseLong(matcher.group(1));
        if (count > Long.MAX_VALUE >> shift) {
            throw new TypeConversionException("'" + text + "' is more than there is");
        }
        return new ByteSize(count << shift);
    }

    /** In the largest unit that divides it. */
    @Override
    public String toString() {
        int unit = 0;
        long rest = bytes;
        while (rest >= 1024 && rest % 1024 == 0 && unit < UNITS.length()) {
            rest /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(rest) : rest + UNITS.substring(unit - 1, unit);
    }

    /** For picocli. */
    public static final class Converter implements ITypeConverter<ByteSize> {
        @Override
        public ByteSize convert(String text) {
            return parse(text);
        }
    }
}
