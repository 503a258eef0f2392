package io.jublk.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CleanupTest {

    private final List<String> closed = new ArrayList<>();
    private final Cleanup cleanup = Cleanup.begin(new PrintWriter(new StringWriter()));

    private Resource resource(String name) {
        return () -> closed.add(name);
    }

    private Resource broken(String name) {
        return () -> {
            closed.add(name);
            throw new BenchException(name + " stays");
        };
    }

    @Test
    void lastMadeFirstRemoved() {
        cleanup.own(() -> resource("file"));
        cleanup.own(() -> resource("device"));
        cleanup.close();
        assertEquals(List.of("device", "file"), closed);
    }

    @Test
    void oneThatFailsKeepsNoOther() {
        cleanup.own(() -> resource("file"));
        cleanup.own(() -> broken("device"));
        cleanup.own(() -> broken("mount"));
        BenchException e = assertThrows(BenchException.class, cleanup::close);
        assertEquals(List.of("mount", "device", "file"), closed);
        assertEquals("mount stays", e.getMessage());
        assertEquals("device stays", e.getSuppressed()[0].getMessage());
    }

    @Test
    void whatIsReleasedIsRemovedOnce() {
        Resource device = cleanup.own(() -> resource("device"));
        cleanup.release(device);
        assertEquals(List.of("device"), closed);
        cleanup.close();
        assertEquals(List.of("device"), closed);
    }

    @Test
    void whatWasNeverMadeIsNotRemoved() {
        assertThrows(
                BenchException.class,
                () ->
                        cleanup.<Resource>own(
                                () -> {
                                    throw new BenchException("no");
                                }));
        cleanup.close();
        assertEquals(List.of(), closed);
    }

    @Test
    void whatIsKeptStays() {
        cleanup.own(() -> resource("device"));
        cleanup.keepAll();
        cleanup.close();
        assertEquals(List.of(), closed);
    }

    @Test
    void afterTheEndNothingIsMade() {
        cleanup.close();
        assertThrows(BenchException.class, cleanup::checkpoint);
        assertThrows(BenchException.class, () -> cleanup.own(() -> resource("late")));
        assertEquals(List.of(), closed);
    }
}
