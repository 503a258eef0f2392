package io.jublk.cli.commands;

import io.jublk.ublk.DataPathKind;
import io.jublk.ublk.UblkException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Data paths on the command line, by their labels. */
final class DataPathConverter implements ITypeConverter<DataPathKind> {

    @Override
    public DataPathKind convert(String value) {
        try {
            return DataPathKind.ofLabel(value);
        } catch (UblkException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
