package io.github.blockingportal.sample;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The course of shares as SVG: what all instances have in flight together, above their shares, one upon the other. */
record ShareChart(ShareCourse course) {

    private static final List<String> COLOURS = List.of("#2f6f9f", "#d9822b", "#3f9f6f", "#8b5fa8");
    private static final String TEXT = "#222222";
    private static final String LIMIT = "#b3261e";
    private static final String DASHES = " stroke-dasharray=\"6 4\"";
    private static final int LEFT = 70;
    private static final int PLOT_WIDTH = 700;
    private static final int PLOT_HEIGHT = 150;
    private static final int PANEL = 212;
    private static final int TOP = 118;
    private static final int MARK_ROWS = 3;
    private static final int MARK_ROW = 16;
    private static final int FIRST_MARK = 48;
    private static final int MOST = 32;
    private static final int LINE_EVERY = 8;

    String svg() {
        StringBuilder svg = new StringBuilder(text("""
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 860 %d" font-family="sans-serif" font-size="13">
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                """, TOP + 2 * PANEL - 30));
        svg.append(legend());
        svg.append(panel("In flight at the service, from all instances together", TOP))
                .append(line(TEXT, "", inFlight()))
                .append("</g>\n");
        svg.append(panel("What each instance may have in flight, one upon the other", TOP + PANEL));
        IntStream.rangeClosed(1, instances()).forEach(instance -> svg.append(band(instance)));
        svg.append(limit()).append("</g>\n");
        return svg.append(marks()).append("</svg>\n").toString();
    }

    private int instances() {
        return course.ofShares().stream()
                .flatMap(shares -> shares.byInstance().keySet().stream())
                .max(Integer::compare)
                .orElse(0);
    }

    private static String colour(int instance) {
        return COLOURS.get((instance - 1) % COLOURS.size());
    }

    private String legend() {
        StringBuilder legend = new StringBuilder();
        int x = LEFT;
        for (int instance = 1; instance <= instances(); instance++) {
            legend.append(text("""
                    <rect x="%d" y="11" width="24" height="13" fill="%s"/>
                    <text x="%d" y="22" fill="%s">instance %d</text>
                    """, x, colour(instance), x + 30, TEXT, instance));
            x += 130;
        }
        return legend.append(text("""
                <line x1="%d" y1="18" x2="%d" y2="18" stroke="%s" stroke-width="2"%s/>
                <text x="%d" y="22" fill="%s">the limit of all</text>
                """, x, x + 24, LIMIT, DASHES, x + 30, TEXT)).toString();
    }

    /** With its lines, and the limit; still open. */
    private String panel(String title, int top) {
        StringBuilder svg = new StringBuilder(text(
                "<g transform=\"translate(%d %d)\">\n<text x=\"0\" y=\"-8\" font-size=\"15\" fill=\"%s\">%s</text>\n",
                LEFT, top, TEXT, title));
        for (int at = 0; at <= MOST; at += LINE_EVERY) {
            svg.append(text(
                    "<line x1=\"0\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\" stroke=\"#dfe3e6\"/>\n<text x=\"-8\" y=\"%.1f\" text-anchor=\"end\" fill=\"%s\">%d</text>\n",
                    y(at), PLOT_WIDTH, y(at), y(at) + 4, TEXT, at));
        }
        for (long second = 0; second <= length().toSeconds(); second += 10) {
            svg.append(text(
                    "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"%s\">%d s</text>\n",
                    x(from().plusSeconds(second)), PLOT_HEIGHT + 18, TEXT, second));
        }
        return svg.append(limit()).toString();
    }

    private String limit() {
        return line(LIMIT, DASHES, text("0,%.1f %d,%.1f", y(course.limit()), PLOT_WIDTH, y(course.limit())));
    }

    /** A second before the first instance is there. */
    private Duration from() {
        return course.marks().get(0).at().minusSeconds(1);
    }

    private Duration length() {
        List<ShareCourse.Shares> all = course.ofShares();
        return all.get(all.size() - 1).at().minus(from());
    }

    private double x(Duration at) {
        return (double) at.minus(from()).toMillis() / length().toMillis() * PLOT_WIDTH;
    }

    private static double y(int value) {
        return PLOT_HEIGHT * (1 - (double) value / MOST);
    }

    private String inFlight() {
        return course.ofInFlight().stream()
                .filter(look -> look.at().compareTo(from()) >= 0)
                .filter(look -> x(look.at()) <= PLOT_WIDTH)
                .map(look -> point(look.at(), look.most()))
                .collect(Collectors.joining(" "));
    }

    private String point(Duration at, int value) {
        return text("%.1f,%.1f", x(at), y(value));
    }

    /** Along the top of it, and back along the top of those below. */
    private String band(int instance) {
        List<String> below = edge(instance - 1);
        Collections.reverse(below);
        return text(
                "<polygon fill=\"%s\" fill-opacity=\"0.85\" points=\"%s %s\"/>\n",
                colour(instance), String.join(" ", edge(instance)), String.join(" ", below));
    }

    /** Steps, since a share is what it is until it is another one. */
    private List<String> edge(int last) {
        List<String> points = new ArrayList<>();
        int before = 0;
        for (ShareCourse.Shares look : course.ofShares()) {
            if (look.at().compareTo(from()) >= 0) {
                points.add(point(look.at(), before));
                before = sum(look, last);
                points.add(point(look.at(), before));
            }
        }
        return points;
    }

    private static int sum(ShareCourse.Shares look, int last) {
        return look.byInstance().entrySet().stream()
                .filter(share -> share.getKey() <= last)
                .mapToInt(share -> share.getValue())
                .sum();
    }

    /** One after the other in some rows, so that they do not cover each other. */
    private String marks() {
        StringBuilder svg = new StringBuilder();
        int row = 0;
        for (ShareCourse.Mark mark : course.marks()) {
            double x = LEFT + x(mark.at());
            int y = FIRST_MARK + row * MARK_ROW;
            svg.append(text(
                    "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#8a949c\"/>\n<text x=\"%.1f\" y=\"%d\" font-size=\"12\" fill=\"%s\">%s</text>\n",
                    x, y - 10, x, TOP + PANEL + PLOT_HEIGHT, x + 3, y, TEXT, mark.what()));
            row = (row + 1) % MARK_ROWS;
        }
        return svg.toString();
    }

    private static String line(String colour, String dashes, String points) {
        return text(
                "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"%s\"/>\n", colour, dashes, points);
    }

    private static String text(String format, Object... args) {
        return String.format(Locale.ROOT, format, args);
    }
}
