package io.github.blockingportal.asblock;

/** What was seen of one run: how the wait ended, and what happened beside it. */
record Seen(String outcome, String events) {

    static String failure(Throwable thrown, Throwable expected) {
        if (thrown == expected) {
            return "throws it";
        }
        String type = "throws `" + thrown.getClass().getSimpleName() + "`";
        return expected != null && thrown.getCause() == expected ? type + ", caused by it" : type;
    }

    /** The part of it that the other one has not. */
    String unlike(Seen other) {
        String sideEffects = events.isEmpty() ? "nothing else happens" : events;
        if (outcome.equals(other.outcome)) {
            return sideEffects;
        }
        return events.equals(other.events) ? outcome : outcome + "; " + sideEffects;
    }
}
