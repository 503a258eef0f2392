package io.jublk.cli.commands;

import io.jublk.cli.output.CpuList;
import io.jublk.ublk.UblkException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Lists of CPUs on the command line, as {@link CpuList} writes them. */
final class CpusConverter implements ITypeConverter<String> {

    @Override
    public String convert(String value) {
        try {
            return CpuList.format(CpuList.parse(value));
        } catch (UblkException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }
}
