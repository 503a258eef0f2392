package io.jublk.bench.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.bench.BenchException;
import io.jublk.bench.Launcher;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServersTest {

    private final Launcher launcher = new Launcher("/nonexistent");
    private final List<Server> all = Servers.all(launcher);

    private List<String> choose(String... names) {
        return Servers.choose(all, List.of(names)).stream().map(Server::name).toList();
    }

    @Test
    void aFirstWordStandsForAllOfItsKind() {
        assertEquals(List.of("losetup-direct", "losetup-buffered"), choose("losetup"));
        assertEquals(List.of("jublk-copied", "qemu-nbd"), choose("jublk-copied", "qemu-nbd"));
        assertEquals(6, choose("kublk", "kublk-zc").size());
    }

    @Test
    void oneThatIsNotThereIsAFailureThatNamesTheOthers() {
        BenchException e = assertThrows(BenchException.class, () -> choose("nbd"));
        assertTrue(String.valueOf(e.getMessage()).contains("qemu-nbd"));
    }

    @Test
    void anyOptionsOfAddMakeOneMore() {
        Server more = Servers.more(launcher, "batched=--delivery batched");
        assertEquals("jublk-batched", more.name());
        assertEquals(List.of("--delivery", "batched"), ((JublkServer) more).options());
        assertThrows(BenchException.class, () -> Servers.more(launcher, "--delivery batched"));
    }

    @Test
    void eachIsHeldAgainstTheOneThatMovesDataTheSameWay() {
        assertEquals(Servers.ZERO_COPY, Servers.ours("kublk-auto_zc"));
        assertEquals("jublk-registered", Servers.ours("kublk-zc"));
        assertEquals(Servers.ZERO_COPY, Servers.ours("losetup-direct"));
    }

    @Test
    void otherServersAreCalledAsTheirCommandLinesWant() {
        Wish loop = new Wish("loop", Path.of("/f"), 1, 128);
        Wish nothing = new Wish("null", null, 2, 64);
        assertEquals(
                "add -t loop -q 1 -d 128 --auto_zc /f",
                String.join(" ", UblkProgram.kublk(launcher, "k", "--auto_zc").command(loop)));
        assertEquals(
                "add -t loop -q 1 -d 128 -z -f /f",
                String.join(" ", UblkProgram.ublk(launcher, "u", "-z").command(loop)));
        assertEquals(
                "add null -q 2 -d 64",
                String.join(" ", UblkProgram.rublk(launcher, "r").command(nothing)));
    }
}
