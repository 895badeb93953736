package io.github.blockingportal.autoconfigure.adaptive;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Lines over the time as SVG, one panel above the other, second by second. */
record CourseChart(Scenario scenario, Map<String, Course> courses) {

    private static final Map<String, String> COLOURS = Map.of(
            "gradient2", "#2f6f9f",
            "vegas", "#d9822b",
            "gradient2, virtual threads", "#3f9f6f",
            "fixed", "#8a949c",
            "upstream", "#222222");
    private static final int LEFT = 70;
    private static final int PLOT_WIDTH = 770;
    private static final int PLOT_HEIGHT = 150;
    private static final int PANEL = 212;
    private static final int TOP = 62;
    private static final int HIGHEST_LIMIT = 60;

    /** What is drawn of each second; the scale is logarithmic from {@code least} on if that is above zero. */
    private record Panel(String title, double least, double most, List<Double> lines, ToDoubleFunction<Course> value) {

        double y(double at) {
            double share = least > 0 ? Math.log(Math.max(at, least) / least) / Math.log(most / least) : at / most;
            return PLOT_HEIGHT * (1 - Math.min(1, share));
        }
    }

    private List<Panel> panels() {
        return List.of(
                new Panel(
                        "p99 of those let in, in milliseconds",
                        10,
                        10_000,
                        List.of(10.0, 100.0, 1000.0, 10_000.0),
                        course -> course.letIn().isEmpty()
                                ? -1
                                : Course.percentile(0.99, course.letIn()).toMillis()),
                new Panel(
                        "Answered in time, a second",
                        0,
                        300,
                        List.of(0.0, 100.0, 200.0, 300.0),
                        course -> course.count(200)),
                new Panel(
                        "Calls that may be in flight (fixed: 1,024, which is far above)",
                        0,
                        HIGHEST_LIMIT,
                        List.of(0.0, 20.0, 40.0, 60.0),
                        course -> course.lastLimit() > HIGHEST_LIMIT ? -1 : course.lastLimit()));
    }

    String svg() {
        List<Panel> panels = panels();
        StringBuilder svg = new StringBuilder(text("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 %d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                """, TOP + panels.size() * PANEL));
        svg.append(legend());
        for (int each = 0; each < panels.size(); each++) {
            svg.append(panel(panels.get(each), TOP + each * PANEL));
        }
        return svg.append("</svg>\n").toString();
    }

    private String legend() {
        StringBuilder legend = new StringBuilder();
        int x = LEFT;
        for (String name : names()) {
            legend.append(text("""
                    <line x1="%d" y1="22" x2="%d" y2="22" stroke="%s" stroke-width="2"%s/>
                    <text x="%d" y="26" fill="#222222">%s</text>
                    """, x, x + 24, COLOURS.get(name), dashes(name), x + 30, label(name)));
            x += 60 + 7 * label(name).length();
        }
        return legend.toString();
    }

    private List<String> names() {
        return Stream.concat(courses.keySet().stream(), Stream.of("upstream")).toList();
    }

    private static String label(String name) {
        return name.equals("upstream") ? "the upstream by itself" : name;
    }

    private static String dashes(String name) {
        return name.equals("upstream") ? " stroke-dasharray=\"4 4\"" : "";
    }

    private String panel(Panel panel, int top) {
        StringBuilder svg = new StringBuilder(text(
                "<g transform=\"translate(%d %d)\">\n<text x=\"0\" y=\"-8\" font-size=\"15\" fill=\"#222222\">%s</text>\n",
                LEFT, top, panel.title));
        double from = x(scenario.begin().toSeconds());
        svg.append(text(
                "<rect x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%d\" fill=\"#f3efe6\"/>\n",
                from, x(scenario.end().toSeconds()) - from, PLOT_HEIGHT));
        panel.lines.forEach(at -> svg.append(text(
                "<line x1=\"0\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dfe3e6\"/>\n<text x=\"-8\" y=\"%.1f\" text-anchor=\"end\" fill=\"#222222\">%,.0f</text>\n",
                panel.y(at), PLOT_WIDTH, panel.y(at), panel.y(at) + 4, at)));
        for (long second = 0; second <= scenario.total().toSeconds(); second += 20) {
            svg.append(text(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#222222\">%d s</text>\n",
                    x(second), PLOT_HEIGHT + 18, second));
        }
        courses.forEach((name, course) -> svg.append(line(name, seconds(course, panel))));
        if (panel.least > 0) {
            svg.append(line(
                    "upstream",
                    seconds(second -> panel.y(
                            scenario.latencyAt(Duration.ofSeconds(second)).toMillis()))));
        }
        return svg.append("</g>\n").toString();
    }

    /** A second of which there is nothing to say has no point. */
    private String seconds(Course course, Panel panel) {
        return seconds(second -> {
            Course part = course.between(Duration.ofSeconds(second), Duration.ofSeconds(second + 1));
            double value = panel.value.applyAsDouble(part);
            return value < 0 ? Double.NaN : panel.y(value);
        });
    }

    private String seconds(LongToDoubleFunction y) {
        return LongStream.range(0, scenario.total().toSeconds())
                .filter(second -> !Double.isNaN(y.applyAsDouble(second)))
                .mapToObj(second -> text("%.1f,%.1f", x(second + 0.5), y.applyAsDouble(second)))
                .collect(Collectors.joining(" "));
    }

    private double x(double second) {
        return second / scenario.total().toSeconds() * PLOT_WIDTH;
    }

    private static String line(String name, String points) {
        return text(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"%s\"/>\n",
                COLOURS.get(name), dashes(name), points);
    }

    private static String text(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }
}
