package io.jublk.cli.output;

import io.jublk.ublk.UblkException;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object: text, numbers, booleans and nulls by name, in order. All that jublk prints and
 * stores is one of these, or a list of them. What it prints may hold further objects and lists;
 * what it reads is flat.
 */
public final class JsonObject {

    private static final JsonFactory FACTORY = new JsonFactory();

    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    public JsonObject put(String name, @Nullable Object value) {
        fields.put(name, value);
        return this;
    }

    /** Adds all fields of another, over those of the same name. */
    public JsonObject putAll(JsonObject other) {
        fields.putAll(other.fields);
        return this;
    }

    public @Nullable Object get(String name) {
        return fields.get(name);
    }

    public Map<String, @Nullable Object> fields() {
        return fields;
    }

    // ---- typed reading, of what this program wrote itself

    /**
     * @throws UblkException when it is missing or no text
     */
    public String text(String name) {
        if (fields.get(name) instanceof String s) {
            return s;
        }
        throw missing(name);
    }

    public @Nullable String textOrNull(String name) {
        return fields.get(name) instanceof String s ? s : null;
    }

    public long number(String name) {
        if (fields.get(name) instanceof Number n) {
            return n.longValue();
        }
        throw missing(name);
    }

    /** A number that an earlier version did not write. */
    public long numberOr(String name, long otherwise) {
        return get(name) == null ? otherwise : number(name);
    }

    /** Text that an earlier version did not write. */
    public String textOr(String name, String otherwise) {
        return get(name) == null ? otherwise : text(name);
    }

    public boolean flag(String name) {
        if (fields.get(name) instanceof Boolean b) {
            return b;
        }
        throw missing(name);
    }

    private UblkException missing(String name) {
        return new UblkException("the field '" + name + "' is missing from " + write());
    }

    // ---- text

    /** On one line. */
    public String write() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            writeTo(json);
        }
        return text.toString();
    }

    /** A list of objects, on one line. */
    public static String writeAll(List<JsonObject> objects) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            for (JsonObject object : objects) {
                object.writeTo(json);
            }
            json.writeEndArray();
        }
        return text.toString();
    }

    private void writeTo(JsonGenerator json) {
        json.writeStartObject();
        fields.forEach(
                (name, value) -> {
                    json.writeName(name);
                    writeValue(json, value);
                });
        json.writeEndObject();
    }

    private static void writeValue(JsonGenerator json, @Nullable Object value) {
        switch (value) {
            case null -> json.writeNull();
            case Boolean b -> json.writeBoolean(b);
            case Integer i -> json.writeNumber(i);
            case Long l -> json.writeNumber(l);
            case JsonObject o -> o.writeTo(json);
            case List<?> list -> {
                json.writeStartArray();
                list.forEach(element -> writeValue(json, element));
                json.writeEndArray();
            }
            default -> json.writeString(value.toString());
        }
    }

    /**
     * @param origin what the text is, for the message
     * @throws UblkException when it is no flat object
     */
    public static JsonObject parse(String text, String origin) {
        JsonObject object = new JsonObject();
        try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new UblkException(origin + " is no JSON object");
            }
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                JsonToken token = json.nextToken();
                object.put(
                        name,
                        switch (token) {
                            case VALUE_STRING -> json.getString();
                            case VALUE_NUMBER_INT -> json.getLongValue();
                            case VALUE_TRUE -> true;
                            case VALUE_FALSE -> false;
                            case VALUE_NULL -> null;
                            default ->
                                    throw new UblkException(
                                            origin + " has something else in '" + name + "'");
                        });
            }
            if (json.currentToken() != JsonToken.END_OBJECT) {
                throw new UblkException(origin + " is cut off");
            }
            if (json.nextToken() != null) {
                throw new UblkException(origin + " has something behind its end");
            }
            return object;
        } catch (JacksonException e) {
            throw new UblkException(origin + " is no JSON: " + e.getOriginalMessage(), e);
        }
    }
}
