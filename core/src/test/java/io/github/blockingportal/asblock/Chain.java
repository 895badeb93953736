package io.github.blockingportal.asblock;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;

/**
 * Something to wait for.
 *
 * @param why why waiting with the portal differs from {@code block()}; empty where it does not
 * @param waits how often it is waited for
 */
record Chain(
        String title,
        String why,
        Duration timeout,
        int waits,
        Function<Trace, Mono<Object>> source,
        Consumer<Trace> before,
        Consumer<Trace> after) {

    static final String HOOK = "as-block";
    private static final Duration LONG = Duration.ofSeconds(10);

    static Chain of(String title, Function<Trace, Mono<Object>> source) {
        return new Chain(title, "", LONG, 1, source, trace -> {}, trace -> {});
    }

    Chain differs(String reason) {
        return new Chain(title, reason, timeout, waits, source, before, after);
    }

    Chain within(Duration limit) {
        return new Chain(title, why, limit, waits, source, before, after);
    }

    Chain waitedFor(int times) {
        return new Chain(title, why, timeout, times, source, before, after);
    }

    Chain after(Consumer<Trace> action) {
        return new Chain(title, why, timeout, waits, source, before, action);
    }

    Chain before(Consumer<Trace> action) {
        return new Chain(title, why, timeout, waits, source, action, after);
    }

    /** All that have a deadline, if it needs one: that of {@code start} is for becoming ready. */
    List<Way> ways() {
        return Stream.of(Way.values())
                .filter(way -> way != Way.START || isPatient())
                .toList();
    }

    private boolean isPatient() {
        return timeout.equals(LONG);
    }

    Seen byBlock() {
        return run(source -> isPatient() ? source.get().block() : source.get().block(timeout));
    }

    Seen by(Way way, Dispatch dispatch) {
        BlockingPortal portal = BlockingPortal.builder()
                .name("as-block")
                .loops(1)
                .timeout(timeout)
                .dispatch(dispatch)
                .build();
        return run(source -> way.get(portal, source), portal);
    }

    private Seen run(Wait wait, BlockingPortal... portal) {
        Trace trace = new Trace();
        String outcome = "";
        try {
            before.accept(trace);
            for (int i = 0; i < waits; i++) {
                outcome = outcome(wait, trace);
            }
            after.accept(trace);
        } finally {
            if (Thread.interrupted()) {
                trace.note("the flag is set");
            }
            for (BlockingPortal each : portal) {
                each.close();
            }
            resetHooks();
        }
        return new Seen(outcome, trace.events());
    }

    private String outcome(Wait wait, Trace trace) {
        try {
            Object value = wait.on(() -> source.apply(trace));
            return value == null ? "null" : "`" + value + "`";
        } catch (Throwable thrown) {
            return Seen.failure(thrown, trace.failure());
        }
    }

    private static void resetHooks() {
        Hooks.resetOnEachOperator(HOOK);
        Hooks.resetOnLastOperator(HOOK);
        Hooks.resetOnOperatorError(HOOK);
        Hooks.resetOnErrorDropped();
        Hooks.resetOnNextDropped();
    }

    @Override
    public String toString() {
        return title;
    }

    private interface Wait {
        Object on(Supplier<Mono<Object>> source) throws Throwable;
    }
}
