package io.jublk.cli.commands.qcow2;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** QEMU's names for the versions of the format: the first QEMU that could read them. */
final class Compat implements ITypeConverter<Integer> {

    @Override
    public Integer convert(String value) {
        return switch (value) {
            case "0.10", "v2" -> 2;
            case "1.1", "v3" -> 3;
            default -> throw new TypeConversionException("'" + value + "' is neither 0.10 nor 1.1");
        };
    }
}
