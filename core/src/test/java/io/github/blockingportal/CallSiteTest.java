package io.github.blockingportal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.internal.text.CallSite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Whose line a message names. */
@Tag("R11")
@Timeout(30)
class CallSiteTest {

    private final BlockingPortal portal =
            BlockingPortal.builder().maxConcurrentCalls(4).build();

    public interface Orders {

        String find(String id);

        default String first() {
            return List.of("1").stream().map(this::find).findFirst().orElseThrow();
        }
    }

    public static class ReactiveOrders {

        public Mono<String> find(String id) {
            return Mono.just(id);
        }
    }

    @AfterEach
    void close() {
        portal.close();
    }

    private static <T> T proxy(Class<T> type, T target) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Where a refused call was made, as the message says it. */
    private static StackTraceElement refusedAt(Supplier<?> call) {
        return Mono.fromSupplier(() -> catchThrowableOfType(EventLoopBridgeException.class, call::get)
                        .callSite())
                .subscribeOn(Schedulers.parallel())
                .block(Duration.ofSeconds(10));
    }

    private static String here(Supplier<?> call) {
        return "lambda$"
                + StackWalker.getInstance()
                        .walk(frames -> frames.skip(1).findFirst().orElseThrow().getMethodName());
    }

    @Test
    void aMethodReferenceInsideTheJdkIsNotTheCallSite() {
        Supplier<?> call = () -> Optional.of("1").map(id -> portal.call(Mono::empty));
        assertThat(refusedAt(call).getMethodName()).startsWith(here(call));
    }

    @Test
    void aDefaultMethodOfAFacadeIsNotTheCallSiteButWhoCalledIt() {
        Orders orders = portal.facade(Orders.class, new ReactiveOrders());
        Supplier<?> call = () -> orders.first();
        assertThat(refusedAt(call).getMethodName()).startsWith(here(call));
        assertThat(refusedAt(call).getClassName()).isEqualTo(getClass().getName());
    }

    @Test
    void aDefaultMethodBehindAnotherProxyIsNotEither() {
        Orders orders = proxy(Orders.class, portal.facade(Orders.class, new ReactiveOrders()));
        Supplier<?> call = () -> orders.first();
        assertThat(refusedAt(call).getMethodName()).startsWith(here(call));
    }

    @Test
    void aTaskThatCallsFromWithinACallIsTheCallSiteItself() {
        try (BlockingPortal outer =
                BlockingPortal.builder().dispatch(Dispatch.CALLER_RUNS).build()) {
            StackTraceElement site = outer.call(() -> Mono.just(inTheTask()));
            assertThat(site.getMethodName()).contains("inTheTask");
        }
    }

    private StackTraceElement inTheTask() {
        return catchThrowableOfType(EventLoopBridgeException.class, () -> portal.call(Mono::empty))
                .callSite();
    }

    @Test
    void theStackOfAThreadThatHasLeftThePortalHasNoCallSite() {
        StackTraceElement[] elsewhere = Thread.currentThread().getStackTrace();
        assertThat(CallSite.in(elsewhere, getClass().getClassLoader())).isNull();
    }

    /** A pool's own loop was taken for it once, since its thread had gone on when its stack was read. */
    @Test
    void aCallThatEndsWhileItIsLookedAtShowsItsOwnCallSiteOrNone() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<Caller<?>> callers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            callers.add(Caller.start(() -> {
                while (!over.get()) {
                    pause();
                    portal.call(() -> Mono.delay(Duration.ofNanos(1)));
                }
                return null;
            }));
        }
        List<StackTraceElement> seen = new ArrayList<>();
        while (seen.size() < 500) {
            portal.snapshot().calls().stream()
                    .map(PortalSnapshot.Call::callSite)
                    .filter(Objects::nonNull)
                    .forEach(seen::add);
        }
        over.set(true);
        assertThat(seen)
                .allSatisfy(
                        site -> assertThat(site.getMethodName()).startsWith("lambda$aCallThatEndsWhileItIsLookedAt"));
        for (Caller<?> caller : callers) {
            caller.value();
        }
    }

    private static void pause() {
        for (int i = ThreadLocalRandom.current().nextInt(10_000); i > 0; i--) {
            Thread.onSpinWait();
        }
    }
}
