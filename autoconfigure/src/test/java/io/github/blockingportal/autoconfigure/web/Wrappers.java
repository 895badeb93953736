package io.github.blockingportal.autoconfigure.web;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.security.PrivilegedActionException;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import com.google.common.cache.CacheBuilder;
import com.google.common.cache.CacheLoader;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.core.retry.RetryPolicy;
import org.springframework.core.retry.RetryTemplate;
import org.springframework.expression.spel.standard.SpelExpressionParser;
import org.springframework.messaging.SubscribableChannel;
import org.springframework.messaging.support.ExecutorSubscribableChannel;
import org.springframework.messaging.support.MessageBuilder;
import org.springframework.transaction.UnexpectedRollbackException;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** A failure as it arrives where it went through the JDK, Spring or Reactor, or through code that wraps it. */
final class Wrappers {

    private Wrappers() {}

    static Exception wrap(String wrapper, Callable<?> failing) throws Exception {
        return switch (wrapper) {
            case "futures" -> ofNestedFutures(failing);
            case "completion" -> new CompletionException(new ExecutionException(failureOf(failing)));
            case "proxy" -> ofAProxy(failing);
            case "reflection" -> new ExecutionException(new InvocationTargetException(failureOf(failing)));
            case "privileged" -> new PrivilegedActionException(failureOf(failing));
            case "cache" -> failureOf(() -> new ConcurrentMapCache("prices").get("key", failing));
            case "retryTemplate" ->
                failureOf(() -> new RetryTemplate(RetryPolicy.withMaxRetries(0)).execute(failing::call));
            case "retryWhen" ->
                failureOf(() -> Mono.fromCallable(failing)
                        .retryWhen(Retry.max(1))
                        .toFuture()
                        .get());
            case "transaction" -> new UnexpectedRollbackException("rolled back", failureOf(failing));
            case "expression" ->
                failureOf(() ->
                        new SpelExpressionParser().parseExpression("answer").getValue(new Gate(failing)));
            case "channel" ->
                failureOf(() ->
                        channelTo(failing).send(MessageBuilder.withPayload("").build()));
            case "guava" ->
                failureOf(() -> CacheBuilder.newBuilder()
                        .build(CacheLoader.from(key -> answer(failing)))
                        .getUnchecked("key"));
            case "own" -> new IllegalStateException("mine", failureOf(failing));
            case "extended" -> new Mine(failureOf(failing));
            case "circle" -> circle();
            default -> throw new IllegalArgumentException(wrapper);
        };
    }

    private static Exception ofNestedFutures(Callable<?> failing) {
        return failureOf(() -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return CompletableFuture.supplyAsync(() -> {
                                    throw new CompletionException(failureOf(failing));
                                })
                                .get();
                    } catch (InterruptedException | ExecutionException e) {
                        throw new CompletionException(e);
                    }
                })
                .get());
    }

    private static Exception ofAProxy(Callable<?> failing) {
        Runnable proxy = (Runnable) Proxy.newProxyInstance(
                Wrappers.class.getClassLoader(), new Class<?>[] {Runnable.class}, (self, method, arguments) -> {
                    throw new ExecutionException(failureOf(failing));
                });
        return failureOf(() -> {
            proxy.run();
            return null;
        });
    }

    private static Exception circle() {
        ExecutionException first = new ExecutionException("first", null);
        first.initCause(new CompletionException(first));
        return first;
    }

    private static SubscribableChannel channelTo(Callable<?> handler) {
        ExecutorSubscribableChannel channel = new ExecutorSubscribableChannel();
        channel.subscribe(message -> answer(handler));
        return channel;
    }

    private static Object answer(Callable<?> failing) {
        try {
            return failing.call();
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new CompletionException(failure);
        }
    }

    /** Whose property is an answer. */
    public record Gate(Callable<?> asked) {

        public Object getAnswer() {
            return answer(asked);
        }
    }

    private static Exception failureOf(Callable<?> failing) {
        try {
            throw new IllegalStateException("did not fail: " + failing.call());
        } catch (Exception failure) {
            return failure;
        }
    }

    /** A wrapper that the application has made, though from one of the JDK's. */
    private static final class Mine extends CompletionException {

        private static final long serialVersionUID = 1L;

        Mine(Throwable cause) {
            super(cause);
        }
    }
}
