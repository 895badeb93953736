package io.github.blockingportal.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** One value a round. */
record Values(List<Double> rounds) {

    double median() {
        List<Double> sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    double least() {
        return sorted().get(0);
    }

    double most() {
        return sorted().get(rounds.size() - 1);
    }

    private List<Double> sorted() {
        return rounds.stream().sorted().toList();
    }

    /** The median with the least and the most. */
    String spread() {
        String median = number(median());
        String least = number(least());
        String most = number(most());
        return least.equals(most) ? median : "%s (%s–%s)".formatted(median, least, most);
    }

    static String number(double value) {
        double size = Math.abs(value);
        return String.format(
                Locale.ROOT, size >= 100 ? "%,.0f" : size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.3f", value);
    }
}
