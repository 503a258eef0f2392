package io.jublk.sim.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/simulation.md has the list of cases. */
class CasesInDocsTest {

    @Test
    void eachCaseIsThere() throws IOException {
        String text = Files.readString(Path.of("../docs/simulation.md"));
        for (List<Case> cases :
                List.of(
                        Conformance.ofRings(),
                        Conformance.ofDrivers(),
                        Conformance.ofZeroCopy(),
                        Conformance.ofRecovery(),
                        Conformance.ofBatches(),
                        Conformance.ofSharedMemory(),
                        Conformance.ofUsers())) {
            assertTrue(
                    text.contains(Conformance.markdown(cases)),
                    () -> "docs/simulation.md lacks this table:\n" + Conformance.markdown(cases));
        }
    }

    @Test
    void soIsWhatIsNotAsked() throws IOException {
        String text = Files.readString(Path.of("../docs/simulation.md"));
        String table = Conformance.notAsked();
        assertTrue(text.contains(table), () -> "docs/simulation.md lacks this table:\n" + table);
    }

    @Test
    void soIsWhatEarlierKernelsAnswerOtherwise() throws IOException {
        String text = Files.readString(Path.of("../docs/simulation.md"));
        String table = Conformance.earlier(Conformance.ofDrivers());
        assertTrue(text.contains(table), () -> "docs/simulation.md lacks this table:\n" + table);
    }
}
