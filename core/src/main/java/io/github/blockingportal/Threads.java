package io.github.blockingportal;

/** Threads as messages name them. */
final class Threads {

    private Threads() {}

    /** The name, or the number of one without a name, as virtual threads often are. */
    static String label(Thread thread) {
        return thread.getName().isEmpty() ? "#" + thread.getId() : thread.getName();
    }
}
