package io.jublk.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jublk.ublk.UblkException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {

    @Test
    void everyKindOfValueComesBack() {
        JsonObject object =
                new JsonObject()
                        .put("text", "loop")
                        .put("int", -5)
                        .put("long", Long.MAX_VALUE)
                        .put("least", Long.MIN_VALUE)
                        .put("yes", true)
                        .put("no", false)
                        .put("nothing", null);
        JsonObject again = JsonObject.parse(object.write(), "it");
        assertEquals("loop", again.text("text"));
        assertEquals(-5, again.number("int"));
        assertEquals(Long.MAX_VALUE, again.number("long"));
        assertEquals(Long.MIN_VALUE, again.number("least"));
        assertTrue(again.flag("yes"));
        assertFalse(again.flag("no"));
        assertNull(again.get("nothing"));
        assertTrue(again.fields().containsKey("nothing"));
        assertEquals(List.copyOf(object.fields().keySet()), List.copyOf(again.fields().keySet()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "two\nlines\r\tand a tab",
                "\"quoted\" \\back\\slash/",
                "\u0000\u0001\u001f\u007f\u2028\u2029",
                "Größe, 大きさ, \uD83D\uDCBE, e\u0301",
                "null",
                "{\"a\":1}"
            })
    void textComesBackAndStaysOnOneLine(String text) {
        String written = new JsonObject().put(text, text).write();
        assertFalse(written.contains("\n"), written);
        assertEquals(text, JsonObject.parse(written, "it").text(text));
    }

    @Test
    void valuesOfOtherTypesAreTheirText() {
        assertEquals(
                "{\"path\":\"/dev/ublkb0\"}",
                new JsonObject().put("path", Path.of("/dev/ublkb0")).write());
    }

    @Test
    void objectsAndListsMayBeWithin() {
        JsonObject inner = new JsonObject().put("a", List.of(1, "b", List.of()));
        assertEquals(
                "{\"x\":{\"a\":[1,\"b\",[]]},\"y\":[{\"a\":[1,\"b\",[]]}]}",
                new JsonObject().put("x", inner).put("y", List.of(inner)).write());
    }

    @Test
    void listIsOnOneLine() {
        JsonObject a = new JsonObject().put("id", 0);
        JsonObject b = new JsonObject().put("id", 1);
        assertEquals("[{\"id\":0},{\"id\":1}]", JsonObject.writeAll(List.of(a, b)));
        assertEquals("[]", JsonObject.writeAll(List.of()));
    }

    @Test
    void laterFieldsReplaceEarlierOnesInTheirPlace() {
        JsonObject object = new JsonObject().put("a", 1).put("b", 2);
        object.putAll(new JsonObject().put("c", 3).put("a", 4));
        assertEquals("{\"a\":4,\"b\":2,\"c\":3}", object.write());
    }

    @Test
    void fieldOfTheWrongTypeIsMissing() {
        JsonObject object = new JsonObject().put("a", "text").put("b", 1);
        assertRefused("the field 'b' is missing from {\"a\":\"text\",\"b\":1}", object, "b");
        assertThrows(UblkException.class, () -> object.number("a"));
        assertThrows(UblkException.class, () -> object.flag("a"));
        assertThrows(UblkException.class, () -> object.number("none"));
        assertNull(object.textOrNull("b"));
        assertNull(object.textOrNull("none"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "null",
                "[]",
                "1",
                "\"text\"",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":tru}",
                "{\"a\":\"\n\"}",
                "{\"a\":{}}",
                "{\"a\":[1]}",
                "{\"a\":1.5}",
                "{\"a\":99999999999999999999}",
                "{\"a\":1} {\"b\":2}",
                "{\"a\":1} rubbish",
                "java.lang.Error: no JSON at all"
            })
    void badInputIsAnErrorThatNamesItsOrigin(String text) {
        UblkException e =
                assertThrows(UblkException.class, () -> JsonObject.parse(text, "the answer"));
        String message = String.valueOf(e.getMessage());
        assertTrue(message.startsWith("the answer "), message);
        assertFalse(message.contains("\n"), message);
    }

    private static void assertRefused(String message, JsonObject object, String name) {
        assertEquals(
                message, assertThrows(UblkException.class, () -> object.text(name)).getMessage());
    }
}
