package io.github.blockingportal.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs {@link CallBenchmark} in rounds of one fork each and prints medians. On a machine that others use too, what is
 * compared has to be measured side by side: a fork counts with the median of its short iterations, a ratio is taken within a
 * round, and the median of the rounds is what is printed.
 */
public final class Comparison {

    private final Map<String, Scores> benchmarks = new TreeMap<>();

    private Comparison() {}

    /** Takes the number of rounds, by default 5. */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length == 0 ? 5 : Integer.parseInt(args[0]);
        Comparison comparison = new Comparison();
        for (int round = 1; round <= rounds; round++) {
            System.err.println("round " + round + " of " + rounds);
            comparison.round();
        }
        comparison.print();
    }

    private void round() throws RunnerException {
        Options options = new OptionsBuilder()
                .include(CallBenchmark.class.getName())
                .forks(1)
                .addProfiler(GCProfiler.class)
                .verbosity(VerboseMode.SILENT)
                .shouldFailOnError(true)
                .build();
        for (RunResult result : new Runner(options).run()) {
            scores(result.getPrimaryResult().getLabel()).add(result);
        }
    }

    private Scores scores(String benchmark) {
        return benchmarks.computeIfAbsent(benchmark, name -> new Scores(new ArrayList<>(), new ArrayList<>()));
    }

    private void print() {
        System.out.printf("JDK %s%n%n", Runtime.version());
        System.out.println("| benchmark | ns a call, median | least | most | bytes a call |");
        System.out.println("|---|---|---|---|---|");
        benchmarks.forEach((name, scores) ->
                System.out.printf("| `%s` | %s | %.0f |%n", name, spread(scores.nanos, "%.0f"), median(scores.bytes)));
        System.out.println();
        System.out.println("| ratio | median | least | most |");
        System.out.println("|---|---|---|---|");
        printRatio("portalCall", "subscribeOnSingleBlock");
        printRatio("portalCall", "parkUnparkPingPong");
        printRatio("callerRunsCall", "blockPlusTimer");
        printRatio("callerRunsJustCall", "justBlockPlusTimer");
    }

    private void printRatio(String ours, String theirs) {
        List<Double> first = scores(ours).nanos;
        List<Double> second = scores(theirs).nanos;
        List<Double> ratios = IntStream.range(0, first.size())
                .mapToObj(round -> first.get(round) / second.get(round))
                .toList();
        System.out.printf("| `%s` : `%s` | %s |%n", ours, theirs, spread(ratios, "%.2f"));
    }

    private static String spread(List<Double> values, String format) {
        List<Double> sorted = values.stream().sorted().toList();
        return String.join(
                " | ",
                format.formatted(median(sorted)),
                format.formatted(sorted.get(0)),
                format.formatted(sorted.get(sorted.size() - 1)));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** What one benchmark scored, round by round. */
    private record Scores(List<Double> nanos, List<Double> bytes) {

        void add(RunResult result) {
            nanos.add(result.getPrimaryResult().getStatistics().getPercentile(50));
            result.getSecondaryResults().forEach((name, secondary) -> {
                if (name.endsWith("gc.alloc.rate.norm")) {
                    bytes.add(secondary.getScore());
                }
            });
        }
    }
}
