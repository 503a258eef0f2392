package io.jublk.cli.commands;

import io.jublk.ublk.Scheduling;
import io.jublk.ublk.UblkException;
import java.util.Iterator;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Ways of scheduling on the command line, by their labels. */
final class SchedulingConverter implements ITypeConverter<Scheduling> {

    @Override
    public Scheduling convert(String value) {
        try {
            return Scheduling.ofLabel(value);
        } catch (UblkException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    static final class Candidates implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Stream.of(Scheduling.values()).map(Scheduling::label).iterator();
        }
    }
}
