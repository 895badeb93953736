package io.github.blockingportal.autoconfigure.adaptive;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** What clients were answered in the course of a load, and which limit held. */
record Course(List<Answer> answers, List<Reading> limits) {

    /** An answer to what was asked at this time since the begin. */
    record Answer(Duration at, int status, Duration took) {

        boolean isLetIn() {
            return status != 503;
        }
    }

    record Reading(Duration at, int limit) {}

    Course between(Duration from, Duration to) {
        return new Course(
                answers.stream().filter(each -> isWithin(each.at, from, to)).toList(),
                limits.stream().filter(each -> isWithin(each.at, from, to)).toList());
    }

    private static boolean isWithin(Duration at, Duration from, Duration to) {
        return at.compareTo(from) >= 0 && at.compareTo(to) < 0;
    }

    List<Answer> letIn() {
        return answers.stream().filter(Answer::isLetIn).toList();
    }

    List<Answer> turnedAway() {
        return answers.stream().filter(answer -> !answer.isLetIn()).toList();
    }

    long count(int status) {
        return answers.stream().filter(answer -> answer.status == status).count();
    }

    static Duration percentile(double share, List<Answer> answers) {
        List<Duration> sorted = answers.stream().map(Answer::took).sorted().toList();
        return sorted.isEmpty()
                ? Duration.ZERO
                : sorted.get((int) Math.min(sorted.size() - 1L, (long) (share * sorted.size())));
    }

    int lastLimit() {
        return limits.isEmpty() ? -1 : limits.get(limits.size() - 1).limit;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "200: %d, 503: %d, 504: %d; let in p50 %d ms, p99 %d ms; turned away p50 %d ms, p99 %d ms; limit %d to %d, at last %d",
                count(200),
                count(503),
                count(504),
                percentile(0.5, letIn()).toMillis(),
                percentile(0.99, letIn()).toMillis(),
                percentile(0.5, turnedAway()).toMillis(),
                percentile(0.99, turnedAway()).toMillis(),
                limits.stream().mapToInt(Reading::limit).min().orElse(0),
                limits.stream().mapToInt(Reading::limit).max().orElse(0),
                lastLimit());
    }
}
