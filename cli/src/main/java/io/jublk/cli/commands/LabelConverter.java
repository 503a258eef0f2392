package io.jublk.cli.commands;

import io.jublk.ublk.UblkException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Constants of an enum on the command line, by their labels: a converter, and what it takes. */
abstract class LabelConverter<E extends Enum<E>> implements ITypeConverter<E>, Iterable<String> {

    private final Function<String, E> ofLabel;
    private final List<String> labels;

    LabelConverter(E[] all, Function<E, String> label, Function<String, E> ofLabel) {
        this.ofLabel = ofLabel;
        labels = Arrays.stream(all).map(label).toList();
    }

    @Override
    public E convert(String value) {
        try {
            return ofLabel.apply(value);
        } catch (UblkException e) {
            throw new TypeConversionException(e.getMessage());
        }
    }

    @Override
    public Iterator<String> iterator() {
        return labels.iterator();
    }
}
