package io.jublk.bench;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** For options that count something of which there must be one at least. */
public final class Positive implements ITypeConverter<Integer> {

    private static final int MOST = 100_000;

    @Override
    public Integer convert(String text) {
        try {
            int value = Integer.parseInt(text);
            if (value >= 1 && value <= MOST) {
                return value;
            }
        } catch (NumberFormatException e) {
            // as for a number out of range
        }
        throw new TypeConversionException("'" + text + "' is not a number from 1 to " + MOST);
    }
}
