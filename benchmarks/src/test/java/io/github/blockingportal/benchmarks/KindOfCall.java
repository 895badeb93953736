package io.github.blockingportal.benchmarks;

import java.util.concurrent.Future;
import java.util.function.Consumer;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import reactor.core.publisher.Flux;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.benchmarks.state.CallTimers;
import io.github.blockingportal.benchmarks.state.Carried;
import io.github.blockingportal.benchmarks.state.Tasks;

/** A way to use the portal, with the meters that an application has. */
enum KindOfCall {
    LOOP(Dispatch.LOOP, portal -> portal.call(Tasks::value)),
    CALLER_RUNS(Dispatch.CALLER_RUNS, portal -> portal.call(Tasks::value)),
    THREE_THREAD_LOCALS(Dispatch.LOOP, portal -> portal.call(Tasks::value)) {
        @Override
        AllocatedBytes measure() {
            Carried carried = new Carried();
            carried.carried = "three";
            carried.set();
            try {
                return super.measure();
            } finally {
                carried.forget();
            }
        }
    },
    SUBMIT(Dispatch.LOOP, KindOfCall::submit),
    STREAM_OF_100(Dispatch.LOOP, KindOfCall::readStream),
    WORKER(Dispatch.LOOP, portal -> portal.call(() -> portal.workers().run(() -> Tasks.VALUE))),
    FACADE(Dispatch.LOOP, null) {
        @Override
        Runnable on(BlockingPortal portal) {
            Facade.Blocking facade = portal.facade(Facade.Blocking.class, new Facade.Reactive());
            return () -> facade.name("de");
        }
    };

    private final Dispatch dispatch;
    private final Consumer<BlockingPortal> call;

    KindOfCall(Dispatch dispatch, Consumer<BlockingPortal> call) {
        this.dispatch = dispatch;
        this.call = call;
    }

    AllocatedBytes measure() {
        BlockingPortalBuilder builder = BlockingPortal.builder()
                .name("measured")
                .loops(1)
                .workerLimit(1)
                .dispatch(dispatch)
                .timeout(Tasks.TIMEOUT)
                .listener(new CallTimers(new SimpleMeterRegistry()));
        try (BlockingPortal portal = builder.build().named("benchmark")) {
            return AllocatedBytes.of("measured", on(portal));
        }
    }

    Runnable on(BlockingPortal portal) {
        return () -> call.accept(portal);
    }

    /** A join allocates only if it comes before the answer. */
    private static void submit(BlockingPortal portal) {
        Future<?> answer = portal.submit(Tasks::value);
        while (!answer.isDone()) {
            Thread.onSpinWait();
        }
    }

    private static void readStream(BlockingPortal portal) {
        try (var elements = portal.stream(() -> Flux.range(0, 100))) {
            elements.forEach(element -> {});
        }
    }
}
