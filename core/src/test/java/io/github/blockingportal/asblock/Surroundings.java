package io.github.blockingportal.asblock;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import io.micrometer.context.ContextRegistry;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** Chains that depend on what is around them: Reactor's hooks, the context, and the thread. */
final class Surroundings {

    private static final String KEY = "as-block.registered";
    private static final ThreadLocal<String> REGISTERED = new ThreadLocal<>();
    private static final ThreadLocal<String> UNKNOWN = new ThreadLocal<>();

    private Surroundings() {}

    static List<Chain> all() {
        return List.of(
                Chain.of("`Hooks.onLastOperator`", trace -> Mono.just("value").map(value -> value))
                        .before(trace -> Hooks.onLastOperator(Chain.HOOK, counted(trace, "subscribed below the hook")))
                        .differs("a release is a chain too, and has a last operator of its own"),
                Chain.of("`Hooks.onEachOperator`", trace -> Mono.just("value").map(value -> value))
                        .before(trace -> Hooks.onEachOperator(Chain.HOOK, counted(trace, "subscribed below the hook"))),
                Chain.of(
                                "`Hooks.onOperatorError`",
                                trace -> Mono.just("value").map(value -> {
                                    throw new IllegalArgumentException();
                                }))
                        .before(trace -> Hooks.onOperatorError(
                                Chain.HOOK,
                                (failure, value) -> trace.failure() == null
                                        ? trace.failsWith(new IllegalStateException())
                                        : trace.failure())),
                Chain.of(
                                "`Hooks.onErrorDropped`",
                                trace -> Mono.fromDirect(subscriber -> {
                                            subscriber.onSubscribe(Operators.emptySubscription());
                                            subscriber.onNext("value");
                                            subscriber.onComplete();
                                            subscriber.onError(new IllegalArgumentException());
                                        })
                                        .map(value -> value))
                        .before(trace -> Hooks.onErrorDropped(failure -> trace.note("dropped"))),
                Chain.of(
                                "`Hooks.onNextDropped`, for a value that comes when the time is over",
                                trace -> Mono.fromDirect(subscriber -> {
                                    subscriber.onSubscribe(Operators.emptySubscription());
                                    trace.keep(subscriber);
                                }))
                        .within(Duration.ofMillis(400))
                        .before(trace -> Hooks.onNextDropped(value -> trace.note("dropped")))
                        .after(trace -> {
                            trace.kept().onNext("late");
                            trace.kept().onComplete();
                        })
                        .differs("the portal's exceptions have types, messages and a common root of their own"),
                Chain.of(
                        "`contextWrite`",
                        trace -> Mono.deferContextual(context -> Mono.<Object>just(context.get("key")))
                                .contextWrite(context -> context.put("key", "written"))),
                Chain.of(
                                "a thread-local with a `ThreadLocalAccessor`, in the Reactor context",
                                trace -> Mono.deferContextual(
                                        context -> Mono.just(context.getOrDefault(KEY, "nothing"))))
                        .before(trace -> {
                            ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, REGISTERED);
                            REGISTERED.set("the caller's");
                        })
                        .after(trace -> {
                            REGISTERED.remove();
                            ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
                        })
                        .differs("a call carries its caller's [context](context.md)"),
                Chain.of(
                                "a thread-local without one, while the chain is subscribed",
                                trace -> Mono.fromSupplier(() -> UNKNOWN.get() == null ? "nothing" : UNKNOWN.get()))
                        .before(trace -> UNKNOWN.set("the caller's"))
                        .after(trace -> UNKNOWN.remove())
                        .differs("a loop is [another thread](#a-thread-local-that-nobody-carries)"),
                Chain.of(
                                "a `block()` inside, while the chain is subscribed",
                                trace -> Mono.fromSupplier(
                                        () -> Mono.just("value").hide().block()))
                        .differs("a loop [must not wait](#a-filter-that-waits-for-a-token)"));
    }

    private static Function<? super Publisher<Object>, ? extends Publisher<Object>> counted(Trace trace, String event) {
        return Operators.lift((source, subscriber) -> {
            trace.note(event);
            return subscriber;
        });
    }
}
