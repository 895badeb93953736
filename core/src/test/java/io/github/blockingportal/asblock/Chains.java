package io.github.blockingportal.asblock;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.reactivestreams.Subscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.retry.Retry;

/** The chains that are waited for: ends, retries, resources and publishers that are shared or break the rules. */
final class Chains {

    private static final Duration SHORT = Duration.ofMillis(250);
    private static final String TYPES = "the portal's exceptions have types, messages and a common root of their own";

    private Chains() {}

    static List<Chain> all() {
        return Stream.of(ends(), repeated(), resources(), rules(), Surroundings.all())
                .flatMap(List::stream)
                .toList();
    }

    private static List<Chain> ends() {
        return List.of(
                Chain.of("a value", trace -> Mono.just("value")),
                Chain.of("no value", trace -> Mono.empty()).differs("there is no resource that could be closed"),
                Chain.of(
                        "a value that comes later",
                        trace -> Mono.delay(Duration.ofMillis(20)).map(zero -> "value")),
                Chain.of("a `RuntimeException`", trace -> Mono.error(trace.failsWith(new IllegalArgumentException()))),
                Chain.of("an `Error`", trace -> Mono.error(trace.failsWith(new AssertionError())))
                        .differs("an `Error` stays one"),
                Chain.of(
                        "a fatal error, which Reactor throws past the chain",
                        trace -> Mono.just("value")
                                .map(value -> fail(trace.failsWith(new StackOverflowError("pretended"))))),
                Chain.of("a checked exception", trace -> Mono.error(trace.failsWith(new IOException())))
                        .differs("`PortalCallException` can be caught; a future carries the exception as it is"),
                Chain.of(
                                "a checked exception of `Mono.fromCallable`",
                                trace -> Mono.fromCallable(() -> {
                                    throw trace.failsWith(new IOException());
                                }))
                        .differs("as above"),
                Chain.of(
                        "a `CompletableFuture` that fails",
                        trace -> Mono.fromFuture(
                                CompletableFuture.failedFuture(trace.failsWith(new IllegalArgumentException())))),
                Chain.of(
                        "a failure that `Exceptions.propagate` has wrapped",
                        trace -> Mono.error(trace.failsWith(Exceptions.propagate(new IOException())))),
                Chain.of(
                        "a failure with a `checkpoint`",
                        trace -> Mono.error(trace.failsWith(new IllegalArgumentException()))
                                .checkpoint("here")
                                .doFinally(signal -> trace.note(marks(trace.failure())))),
                Chain.of(
                        "`onErrorContinue`",
                        trace -> Flux.range(1, 3)
                                .map(number -> 6 / (number - 2))
                                .onErrorContinue((failure, number) -> trace.note("left out " + number))
                                .collectList()
                                .map(all -> all)),
                Chain.of(
                                "no answer until the time is over",
                                trace -> Mono.never().doOnCancel(() -> trace.note("cancelled")))
                        .within(SHORT)
                        .differs(TYPES),
                Chain.of("a `CompletableFuture` that is still open when the time is over", trace -> {
                            CompletableFuture<Object> open = new CompletableFuture<>();
                            open.whenComplete((value, failure) -> trace.note("the future is cancelled"));
                            return Mono.fromFuture(open);
                        })
                        .within(SHORT)
                        .differs(TYPES),
                Chain.of(
                        "the first of many",
                        trace -> Flux.range(1, 1000)
                                .doOnCancel(() -> trace.note("cancelled"))
                                .<Object>map(number -> number)
                                .next()),
                Chain.of(
                                "a thread that was interrupted before",
                                trace -> Mono.delay(Duration.ofMillis(50))
                                        .doOnSubscribe(subscription -> trace.note("begun"))
                                        .doOnCancel(() -> trace.note("cancelled"))
                                        .map(zero -> "value"))
                        .before(trace -> Thread.currentThread().interrupt())
                        .differs("nothing is begun that nobody waits for; `submit` does not wait, and for what"
                                + " `join()` and `get()` do see `CompletableFuture`"));
    }

    private static String marks(Throwable failure) {
        long marks = Arrays.stream(failure.getSuppressed())
                .filter(mark -> mark.getMessage().contains("checkpoint \u21e2 here"))
                .count();
        return "marks: " + marks;
    }

    private static <T> T fail(Error error) {
        throw error;
    }

    private static Mono<Object> failsTwice(Trace trace) {
        return Mono.defer(() -> {
            trace.note("tried");
            return trace.events().endsWith("3 times") ? Mono.just("value") : Mono.error(new IOException());
        });
    }

    private static List<Chain> repeated() {
        return List.of(
                Chain.of("`retry`", trace -> failsTwice(trace).retry(2)),
                Chain.of(
                        "`retryWhen` with a back-off",
                        trace -> failsTwice(trace).retryWhen(Retry.backoff(2, Duration.ofMillis(2)))),
                Chain.of(
                        "retries that are exhausted",
                        trace -> Mono.defer(() -> {
                                    trace.note("tried");
                                    return Mono.error(trace.failsWith(new IllegalStateException()));
                                })
                                .retryWhen(Retry.max(2))),
                Chain.of(
                                "a failure that is cached, waited for three times",
                                trace -> trace.shared(() -> Mono.error(trace.failsWith(new IllegalArgumentException()))
                                        .cache()))
                        .waitedFor(3)
                        .after(trace -> trace.note(
                                "suppressed exceptions: " + trace.failure().getSuppressed().length))
                        .differs("a failure shows where it was waited for once, since a cached one would grow;"
                                + " a future adds nothing"),
                Chain.of(
                                "`cache()`, waited for three times",
                                trace -> trace.shared(() -> Mono.<Object>fromCallable(() -> {
                                            trace.note("subscribed");
                                            return "value";
                                        })
                                        .cache()))
                        .waitedFor(3),
                Chain.of(
                                "`share()`, waited for twice",
                                trace -> trace.shared(() -> Mono.<Object>fromCallable(() -> {
                                            trace.note("subscribed");
                                            return "value";
                                        })
                                        .share()))
                        .waitedFor(2));
    }

    private static Mono<Object> transaction(Trace trace, Mono<Object> body) {
        return Mono.usingWhen(
                Mono.just("connection"),
                connection -> body,
                connection -> Mono.fromRunnable(() -> trace.note("committed")),
                (connection, failure) -> Mono.fromRunnable(() -> trace.note("rolled back")),
                connection -> Mono.fromRunnable(() -> trace.note("cancelled")));
    }

    private static List<Chain> resources() {
        return List.of(
                Chain.of("a transaction with `usingWhen`", trace -> transaction(trace, Mono.just("value"))),
                Chain.of(
                        "one that fails",
                        trace -> transaction(trace, Mono.error(trace.failsWith(new IllegalArgumentException())))),
                Chain.of("one that gets no answer in time", trace -> transaction(trace, Mono.never()))
                        .within(SHORT)
                        .differs(TYPES),
                Chain.of(
                        "`using` and `doFinally`",
                        trace -> Mono.<Object, String>using(
                                        () -> "resource", Mono::just, resource -> trace.note("released"))
                                .doFinally(signal -> trace.note("finally " + signal))),
                Chain.of(
                        "elements that are collected when their source fails",
                        trace -> Flux.range(1, 3)
                                .concatWith(Mono.error(trace.failsWith(new IllegalArgumentException())))
                                .collectList()
                                .<Object>map(all -> all)
                                .doOnDiscard(Integer.class, discarded -> trace.note("discarded"))));
    }

    /** Signals these without being asked. */
    private static Mono<Object> direct(Consumer<Subscriber<? super Object>> signals) {
        return Mono.fromDirect(subscriber -> {
            subscriber.onSubscribe(Operators.emptySubscription());
            signals.accept(subscriber);
        });
    }

    private static List<Chain> rules() {
        return List.of(
                Chain.of(
                        "several values through `Mono.fromDirect`",
                        trace -> direct(subscriber -> {
                            subscriber.onNext("first");
                            subscriber.onNext("second");
                            subscriber.onComplete();
                        })),
                Chain.of(
                                "a value and no end through `Mono.fromDirect`",
                                trace -> direct(subscriber -> subscriber.onNext("value")))
                        .within(SHORT)
                        .differs("an error may still follow, so the end is waited for"),
                Chain.of(
                                "a value and then an error through `Mono.fromDirect`",
                                trace -> direct(subscriber -> {
                                    subscriber.onNext("value");
                                    subscriber.onError(trace.failsWith(new IllegalArgumentException()));
                                }))
                        .differs("the error is not lost"),
                Chain.of("`onNext(null)`", trace -> direct(subscriber -> subscriber.onNext(null)))
                        .within(SHORT)
                        .differs("the message names the rule that the source breaks"),
                Chain.of("`onError(null)`", trace -> direct(subscriber -> subscriber.onError(null)))
                        .within(SHORT)
                        .differs("as above"));
    }
}
