package io.jublk.bench.compare;

import io.jublk.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A page of prose whose figures come from raw results. Between the lines
 *
 * <pre>{@code
 * <!-- results: KIND FILE... -->
 * <!-- end of results -->
 * }</pre>
 *
 * stands what this class writes there; KIND is {@code tables}, {@code bar} or {@code setting}, and
 * {@code plot:NAME.svg} draws a file beside the page. What is outside is nobody's but the author's.
 */
final class Page {

    private static final String BEGIN = "<!-- results: ";
    private static final String BEGIN_END = " -->";
    private static final String END = "<!-- end of results -->";
    private static final String PLOT = "plot:";

    private final Path results;
    private final Map<String, String> files = new LinkedHashMap<>();

    private Page(Path results) {
        this.results = results;
    }

    /**
     * What the page and the files that it shows should be.
     *
     * @param results the folder of raw results
     * @return contents by path relative to the page's folder, the page under its own name
     */
    static Map<String, String> generate(Path page, Path results) {
        Page generator = new Page(results);
        try {
            String text = generator.fill(Files.readAllLines(page));
            generator.files.put(page.getFileName().toString(), text);
            return generator.files;
        } catch (IOException e) {
            throw new BenchException("cannot read " + page + ": " + e.getMessage(), e);
        }
    }

    private String fill(List<String> lines) {
        List<String> out = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.equals(END)) {
                inside = false;
            }
            if (!inside) {
                out.add(line);
            }
            if (line.startsWith(BEGIN) && line.endsWith(BEGIN_END)) {
                inside = true;
                String words = line.substring(BEGIN.length(), line.length() - BEGIN_END.length());
                out.addAll(block(List.of(words.split(" "))));
            }
        }
        if (inside) {
            throw new BenchException("a block of results has no line '" + END + "'");
        }
        return String.join("\n", out) + "\n";
    }

    private List<String> block(List<String> words) {
        String kind = words.getFirst();
        List<Report> reports =
                words.stream()
                        .skip(1)
                        .map(name -> Json.read(results.resolve(name), Report.class))
                        .toList();
        if (kind.startsWith(PLOT)) {
            return plot(kind.substring(PLOT.length()), reports.getFirst());
        }
        return switch (kind) {
            case "setting" -> reports.stream().flatMap(r -> setting(r).stream()).toList();
            case "tables" -> reports.stream().flatMap(r -> tables(r).stream()).toList();
            case "bar" -> Bar.grid(Bar.of(reports)).markdown();
            default -> throw new BenchException("there are no results of the kind '" + kind + "'");
        };
    }

    private static List<String> setting(Report report) {
        List<String> lines = new ArrayList<>();
        lines.add("```");
        lines.add("./jublk " + String.join(" ", report.command()));
        lines.addAll(ReportText.notes(report));
        lines.add("measured " + report.date() + ", jublk " + report.commit());
        lines.add("```");
        return lines;
    }

    private static List<String> tables(Report report) {
        List<String> lines = new ArrayList<>();
        Grids grids = new Grids(report);
        for (String target : report.targets()) {
            for (Grid grid : grids.of(target)) {
                lines.add("");
                List<String> markdown = grid.markdown();
                lines.add("**" + target + "**: " + markdown.getFirst());
                lines.addAll(markdown.subList(1, markdown.size()));
            }
        }
        lines.add("");
        return lines;
    }

    private List<String> plot(String name, Report report) {
        files.put(name, Plots.of(report, report.targets()));
        return List.of("![" + String.join(" and ", report.targets()) + "](" + name + ")");
    }
}
