package io.jublk.qcow2;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** QEMU's JSON, of which tests want single fields: the first of a name counts. */
public record JsonText(String json) {

    public Optional<String> text(String name) {
        return find(name, "\"((?:[^\"\\\\]|\\\\.)*)\"");
    }

    public long number(String name) {
        return Long.parseLong(required(name, "(-?\\d+)"));
    }

    public boolean flag(String name) {
        return Boolean.parseBoolean(required(name, "(true|false)"));
    }

    public boolean has(String name) {
        return json.contains("\"" + name + "\":");
    }

    /** The objects of an array of flat objects. */
    public List<JsonText> objects() {
        List<JsonText> objects = new ArrayList<>();
        Matcher matcher = Pattern.compile("\\{[^{}]*}").matcher(json);
        while (matcher.find()) {
            objects.add(new JsonText(matcher.group()));
        }
        return objects;
    }

    private String required(String name, String value) {
        return find(name, value)
                .orElseThrow(() -> new AssertionError("no " + name + " in " + json));
    }

    private Optional<String> find(String name, String value) {
        Matcher matcher = Pattern.compile('"' + name + "\"\\s*:\\s*" + value).matcher(json);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
