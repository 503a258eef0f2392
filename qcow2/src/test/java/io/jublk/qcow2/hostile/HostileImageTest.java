package io.jublk.qcow2.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.qcow2.Seeds;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Whatever an image holds, a reader gives its data or says in one line what is wrong: it does not
 * fail otherwise, hang, write, or allocate without bound.
 */
class HostileImageTest {

    /** For new finds; {@code -Djublk.fuzz.seconds=600} for more, {@link Fuzz} for most. */
    private static final long SECONDS = Long.getLong("jublk.fuzz.seconds", Seeds.trials(5));

    @TempDir Path directory;

    @Test
    void newMutationsAreBorne() {
        Fuzz fuzz = new Fuzz(directory, Seeds.next());
        List<String> findings = fuzz.run(SECONDS, 3);
        assertEquals(List.of(), findings, () -> String.join("\n", findings));
        assertTrue(fuzz.trials() > 0);
    }

    /** What was found once. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // An L1 table that covers all of the file.
                "preallocated    | 17304=8000000001078000,36=00105001",
                // An L1 table that ends 30 MiB behind the file.
                "plain           | 131081=46,37=3a,196608=8000000000030000",
                // Hundreds of writes behind such a table.
                "compressed and snapshot | 1271=da,1123=44,37=3c",
                "4-bit refcounts | 60=01000001,36=00016002,424=aa,96=00000001",
            })
    void oldMutationsAreBorne(String shape, String mutations) {
        byte[] image = (shape.equals("LUKS") ? Shape.LUKS : Shape.byName(shape)).bytes(directory);
        assertEquals(
                Optional.empty(), new Trial(directory).run(image, Mutation.parse(mutations), true));
    }

    @Test
    void mutationsAreKeptAsText() {
        String text = "4096=00ff,size=512";
        assertEquals(text, Mutation.format(Mutation.parse(text)));
        byte[] changed = Mutation.applyAll(new byte[8192], Mutation.parse("510=00ff,size=512"));
        assertEquals(512, changed.length);
        assertEquals((byte) 0xff, changed[511]);
    }
}
