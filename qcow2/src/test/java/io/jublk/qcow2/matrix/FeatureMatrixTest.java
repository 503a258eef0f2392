package io.jublk.qcow2.matrix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Seeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every cell of the matrix in docs/qcow2.md. */
class FeatureMatrixTest {

    private static final Path DOCUMENT = Path.of("..", "docs", "qcow2.md");
    private static final Path GENERATED = Path.of("target", "qcow2-matrix.md");

    @TempDir Path directory;

    static Stream<Arguments> read() {
        return cells(Row::read);
    }

    static Stream<Arguments> written() {
        return cells(Row::written);
    }

    private static Stream<Arguments> cells(Function<Row, Row.@Nullable Trial> trial) {
        return Rows.ALL.stream()
                .filter(row -> trial.apply(row) != null)
                .flatMap(
                        row ->
                                row.clusterBytes().stream()
                                        .map(size -> Arguments.of(row, trial.apply(row), size)));
    }

    @ParameterizedTest(name = "{0}, clusters of {2}")
    @MethodSource("read")
    void madeByQemuReadByUs(Row row, Row.Trial trial, int clusterBytes) throws IOException {
        Seeds.assumeChosen();
        trial.run(new Bench(directory, new Random(Seeds.next())), clusterBytes);
    }

    @ParameterizedTest(name = "{0}, clusters of {2}")
    @MethodSource("written")
    void writtenByUsReadByQemu(Row row, Row.Trial trial, int clusterBytes) throws IOException {
        Seeds.assumeChosen();
        trial.run(new Bench(directory, new Random(Seeds.next())), clusterBytes);
    }

    @Test
    void documentHasThisMatrix() throws IOException {
        String block = MatrixBlock.of(Rows.ALL);
        Files.createDirectories(GENERATED.getParent());
        Files.writeString(GENERATED, block);
        String document = Files.readString(DOCUMENT);
        int start = document.indexOf(MatrixBlock.START);
        int end = document.indexOf(MatrixBlock.END);
        assertTrue(start >= 0 && end > start, "docs/qcow2.md has lost the matrix's markers");
        assertEquals(
                block,
                document.substring(start, end + MatrixBlock.END.length()),
                "put qcow2/target/qcow2-matrix.md in its place");
    }
}
