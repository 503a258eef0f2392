package io.jublk.cli.commands;

import io.jublk.ublk.Recovery;
import io.jublk.ublk.UblkException;
import java.util.Iterator;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Ways of recovery on the command line, by their labels. */
final class RecoveryConverter implements ITypeConverter<Recovery> {

    @Override
    public Recovery convert(String value) {
        try {
            return Recovery.ofLabel(value);
        } catch (UblkException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    static final class Candidates implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Recovery.values()).map(Recovery::label).iterator();
        }
    }
}
