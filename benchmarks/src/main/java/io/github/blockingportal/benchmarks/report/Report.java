package io.github.blockingportal.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Puts tables and pictures of the results into the document. */
public final class Report {

    private final Path directory;
    private final Results results;
    private final Plan plan;

    private Report(Path directory, Plan plan) throws IOException {
        this.directory = directory;
        this.results = Results.read(directory);
        this.plan = plan;
    }

    /** Takes the directory of the results, the plan, and the document; pictures go into {@code images} beside that. */
    public static void main(String[] args) throws IOException {
        Report report = new Report(Path.of(args[0]), Plan.read(Path.of(args[1])));
        Path document = Path.of(args[2]);
        Map<String, String> regions = report.regions(report.draw(document.resolveSibling("images")));
        Set<String> missing = new HashSet<>(regions.keySet());
        missing.removeAll(new Document(document).write(regions));
        missing.forEach(name -> System.out.println("No region for the results '" + name + "' in " + document));
    }

    /** Each table under its pictures, the targets, and what was written as text beside them. */
    private Map<String, String> regions(Map<String, String> pictures) throws IOException {
        Map<String, String> regions = new TreeMap<>();
        results.tables()
                .forEach(table -> regions.put(
                        table, pictures.getOrDefault(table, "") + new ResultTable(results.table(table)).markdown()));
        regions.put("targets", new TargetTable(plan.targets(), results).markdown());
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".md")).toList()) {
                regions.put(file.getFileName().toString().replace(".md", ""), Files.readString(file));
            }
        }
        return regions;
    }

    /** Draws what there are results for. Returns the links by table. */
    private Map<String, String> draw(Path images) throws IOException {
        Map<String, String> links = new TreeMap<>();
        Files.createDirectories(images);
        for (Chart chart : plan.charts()) {
            List<Row> rows = results.table(chart.table()).stream()
                    .filter(row -> row.has(chart.params()) && row.metrics().containsKey(chart.metric()))
                    .toList();
            if (!rows.isEmpty()) {
                BarChart bars = new BarChart(
                        chart.title(), chart.metric(), rows, chart.params().keySet());
                Files.writeString(images.resolve(chart.file()), bars.svg());
                links.merge(
                        chart.table(), "![%s](images/%s)\n\n".formatted(chart.title(), chart.file()), String::concat);
            }
        }
        return links;
    }
}
