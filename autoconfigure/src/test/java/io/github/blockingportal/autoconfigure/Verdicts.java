package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.EventLoopBridgeException;

import static org.assertj.core.api.Assertions.assertThat;

/** What a thread is told when it wants to wait: by three operations of a portal, and by Reactor. */
record Verdicts(String call, String submit, String run, String why, String block) {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
    private static final Pattern WHY = Pattern.compile("is an event loop \\((.+?)\\);");

    /** The verdicts on the current thread. */
    static Verdicts here(BlockingPortal portal) {
        Attempt call = Attempt.of(portal::call);
        Attempt submit = Attempt.of(task -> portal.submit(task).join());
        Attempt run = Attempt.of(BlockingPortal::run);
        assertThat(portal.mayBlock()).isEqualTo(call.why.isEmpty());
        assertThat(theOthers(portal)).containsOnly(call);
        return new Verdicts(call.verdict(), submit.verdict(), run.verdict(), call.why, reactors());
    }

    /** The verdicts of the operations that have no column of their own. */
    private static List<Attempt> theOthers(BlockingPortal portal) {
        return List.of(
                Attempt.of(task -> {
                    try (Stream<String> stream = portal.stream(task)) {
                        assertThat(stream).containsExactly("answer");
                    }
                }),
                Attempt.of(task -> portal.start(signal -> {
                            signal.ready("ready");
                            return task.get();
                        })
                        .result()
                        .join()),
                Attempt.of(task -> portal.acquire(task, answer -> Mono.empty()).close()));
    }

    /** The verdicts on a thread of this executor. */
    static Verdicts on(Executor executor, BlockingPortal portal) throws Exception {
        FutureTask<Verdicts> probe = new FutureTask<>(() -> here(portal));
        executor.execute(probe);
        return of(probe);
    }

    static Verdicts of(FutureTask<Verdicts> probe) throws Exception {
        return probe.get(30, TimeUnit.SECONDS);
    }

    private static String reactors() {
        AtomicBoolean begun = new AtomicBoolean();
        Mono<Long> later = Mono.delay(Duration.ofMillis(5)).doOnSubscribe(subscription -> begun.set(true));
        try {
            later.block(TEN_SECONDS);
            return "allowed";
        } catch (IllegalStateException refusal) {
            assertThat(refusal).hasMessageContaining("which is not supported in thread");
            return begun.get() ? "refused once it had begun" : "refused";
        }
    }

    /** One operation: what it answered, and whether anything of the task ran. */
    private record Attempt(String why) {

        static Attempt of(Consumer<Supplier<Mono<String>>> operation) {
            AtomicBoolean invoked = new AtomicBoolean();
            Supplier<Mono<String>> task = () -> {
                invoked.set(true);
                return Mono.just("answer");
            };
            try {
                operation.accept(task);
                assertThat(invoked).isTrue();
                return new Attempt("");
            } catch (EventLoopBridgeException refusal) {
                assertThat(invoked).isFalse();
                Matcher why = WHY.matcher(refusal.getMessage());
                assertThat(why.find()).isTrue();
                return new Attempt(why.group(1));
            }
        }

        String verdict() {
            return why.isEmpty() ? "allowed" : "refused";
        }
    }
}
