package io.github.blockingportal;

import java.time.Duration;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Uses a portal in all ways, with {@link HostileHooks} wherever a user may hand in code. Whatever it gets is fine with it. */
final class HostileUser {

    private static final int LONGEST_DEADLINE_NANOS = 3_000_000;
    private static final int ELEMENTS = 400;
    private static final int DISCARDED_PER_HOOK = 20;

    private final HostileHooks hooks = new HostileHooks();
    private final Set<Resource> open = ConcurrentHashMap.newKeySet();
    private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();
    private final AtomicInteger futures = new AtomicInteger();
    private final AtomicInteger uses = new AtomicInteger();

    /** Hands the hooks to a portal. */
    BlockingPortalBuilder spoil(BlockingPortalBuilder builder) {
        return builder.listener(hooks.listener())
                .threadLocalAccessor(hooks.accessor())
                .threadLocalAccessor(hooks.discardHook(this::discarded));
    }

    HostileHooks hooks() {
        return hooks;
    }

    int uses() {
        return uses.get();
    }

    /** The resources that are open, and were not lost to a discard hook. */
    Set<Resource> open() {
        return open;
    }

    /** The futures that have not completed. */
    int futures() {
        return futures.get();
    }

    Queue<String> mistakes() {
        return mistakes;
    }

    void use(BlockingPortal portal) {
        uses.incrementAndGet();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        BlockingPortal named = portal.named(HostileHooks.HOSTILE);
        BlockingPortal view = random.nextBoolean()
                ? named
                : named.timeout(Duration.ofNanos(1 + random.nextInt(LONGEST_DEADLINE_NANOS)));
        int kind = random.nextInt(100);
        try {
            hooks.asHostileUser(() -> use(view, kind));
        } catch (Throwable thrown) {
            if (!isWanted(thrown)) {
                mistakes.add(thrown.toString());
            }
        }
    }

    /** What a hook threw, or what the portal says of that and of deadlines, interrupts and cancels. */
    private static boolean isWanted(Throwable thrown) {
        return thrown instanceof PortalException
                || HostileHooks.HOSTILE.equals(thrown.getMessage())
                || (thrown.getCause() != null && isWanted(thrown.getCause()));
    }

    private void use(BlockingPortal view, int kind) {
        if (kind < 25) {
            view.call(() -> task(view));
        } else if (kind < 50) {
            submit(view, kind);
        } else if (kind < 65) {
            readSome(view);
        } else if (kind < 80) {
            acquire(view);
        } else if (kind < 90) {
            view.call(() -> onWorker(view).map(this::hostile));
        } else if (kind < 99) {
            subscribe(view, kind);
        } else {
            view.stream(() -> Flux.range(1, ELEMENTS).concatWith(Mono.never()).doOnCancel(hooks::misbehave));
        }
    }

    private Mono<Integer> task(BlockingPortal view) {
        hooks.misbehave();
        Mono<Integer> answer = ThreadLocalRandom.current().nextBoolean()
                ? Mono.just(1)
                : Mono.just(1).delayElement(Duration.ofMillis(2), view.scheduler());
        return answer.doOnNext(value -> hooks.misbehave()).doOnCancel(hooks::misbehave);
    }

    private Mono<Integer> onWorker(BlockingPortal view) {
        return view.workers().named(HostileHooks.HOSTILE).run(() -> hostile(1));
    }

    private int hostile(int value) {
        hooks.misbehave();
        return value;
    }

    private void submit(BlockingPortal view, int kind) {
        CompletableFuture<Integer> future = view.submit(() -> task(view));
        futures.incrementAndGet();
        future.whenComplete((value, failure) -> futures.decrementAndGet());
        future.thenApply(this::hostile).exceptionally(failure -> hostile(0));
        future.whenComplete((value, failure) -> hooks.misbehave());
        if (kind % 4 == 0) {
            future.cancel(true);
        } else if (kind % 4 == 1) {
            future.complete(2);
        }
    }

    private void readSome(BlockingPortal view) {
        int wanted = ThreadLocalRandom.current().nextInt(ELEMENTS);
        try (Stream<Integer> elements =
                view.stream(() -> Flux.range(1, ELEMENTS).doOnCancel(hooks::misbehave))) {
            elements.limit(wanted).forEach(element -> {});
        }
    }

    private void acquire(BlockingPortal view) {
        try (PortalResource<Resource> resource = view.acquire(() -> Mono.fromSupplier(this::opened), this::release)) {
            resource.get();
        }
    }

    private Resource opened() {
        Resource resource = new Resource();
        open.add(resource);
        return resource;
    }

    private Publisher<?> release(Resource resource) {
        if (!open.remove(resource)) {
            mistakes.add("released twice");
        }
        hooks.misbehave();
        return Mono.fromRunnable(hooks::misbehave);
    }

    private void discarded(Object value) {
        if (value instanceof Resource resource) {
            open.remove(resource);
            hooks.misbehave();
        } else if (ThreadLocalRandom.current().nextInt(DISCARDED_PER_HOOK) == 0) {
            hooks.misbehave();
        }
    }

    private void subscribe(BlockingPortal view, int kind) {
        Disposable task = onWorker(view).subscribe(this::hostile, failure -> hooks.misbehave());
        if (kind % 3 == 0) {
            task.dispose();
        }
    }

    /** What is acquired and released. */
    static final class Resource {}
}
