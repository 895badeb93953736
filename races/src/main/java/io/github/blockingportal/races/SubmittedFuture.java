package io.github.blockingportal.races;

import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZLL_Result;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.PortalListener;

/** A submitted call gets its value while somebody else ends its future: what they are told agrees with the listener and the future. */
public final class SubmittedFuture {

    private static final Map<String, CompletableFuture<String>> OUTCOMES = new ConcurrentHashMap<>();
    private static final AtomicLong NAMES = new AtomicLong();
    private static final BlockingPortal PORTAL = BlockingPortal.builder()
            .name("races")
            .loops(1)
            .dispatch(Dispatch.CALLER_RUNS)
            .maxConcurrentCalls(Integer.MAX_VALUE)
            .noTimeout()
            .listener(new Outcomes())
            .build();

    private SubmittedFuture() {}

    private static final class Outcomes implements PortalListener {

        @Override
        public void callFinished(
                CallInfo call,
                io.github.blockingportal.Outcome outcome,
                long queuedNanos,
                long totalNanos,
                Throwable failure) {
            OUTCOMES.get(call.name()).complete(outcome.name());
        }
    }

    /** A call that waits for its value. */
    abstract static class Submitted {

        private final String name = "call-" + NAMES.incrementAndGet();
        private final CompletableFuture<String> outcome = new CompletableFuture<>();
        private final CompletableFuture<String> value = new CompletableFuture<>();
        final CompletableFuture<String> future;

        Submitted() {
            OUTCOMES.put(name, outcome);
            future = PORTAL.named(name).submit(() -> Mono.fromFuture(value));
        }

        final void answer() {
            value.complete("value");
        }

        final void look(ZLL_Result result) {
            result.r2 = outcome.join();
            try {
                result.r3 = future.join();
            } catch (CancellationException e) {
                result.r3 = "cancelled";
            }
            OUTCOMES.remove(name);
        }
    }

    /** By {@link CompletableFuture#cancel}. */
    @JCStressTest
    @Outcome(id = "true, CANCELLED, cancelled", expect = Expect.ACCEPTABLE, desc = "the cancel came first")
    @Outcome(id = "false, SUCCESS, value", expect = Expect.ACCEPTABLE, desc = "the value came first")
    @Outcome(expect = Expect.FORBIDDEN, desc = "they do not agree")
    @State
    public static class Cancelled extends Submitted {

        @Actor
        public void source() {
            answer();
        }

        @Actor
        public void user(ZLL_Result result) {
            result.r1 = future.cancel(true);
        }

        @Arbiter
        public void listener(ZLL_Result result) {
            look(result);
        }
    }

    /** By {@link CompletableFuture#complete}. */
    @JCStressTest
    @Outcome(id = "true, CANCELLED, other", expect = Expect.ACCEPTABLE, desc = "the other value came first")
    @Outcome(id = "false, SUCCESS, value", expect = Expect.ACCEPTABLE, desc = "the value came first")
    @Outcome(expect = Expect.FORBIDDEN, desc = "they do not agree")
    @State
    public static class Completed extends Submitted {

        @Actor
        public void source() {
            answer();
        }

        @Actor
        public void user(ZLL_Result result) {
            result.r1 = future.complete("other");
        }

        @Arbiter
        public void listener(ZLL_Result result) {
            look(result);
        }
    }
}
