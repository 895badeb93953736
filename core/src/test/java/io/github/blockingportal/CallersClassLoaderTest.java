package io.github.blockingportal;

import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The context class loader of who calls, where the call is worked for; that of who made the portal plays no part. */
@Tag("R36")
@Timeout(30)
class CallersClassLoaderTest {

    private static final class Loader extends ClassLoader {

        Loader() {
            super(CallersClassLoaderTest.class.getClassLoader());
        }
    }

    private interface Code<T> {
        T run() throws Exception;
    }

    private static <T> T under(ClassLoader loader, Code<T> code) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            T result = code.run();
            assertThat(thread.getContextClassLoader()).isSameAs(loader);
            return result;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static ClassLoader here() {
        return Thread.currentThread().getContextClassLoader();
    }

    private static BlockingPortal madeUnder(ClassLoader loader, Dispatch dispatch) throws Exception {
        return under(
                loader,
                () -> BlockingPortal.builder().loops(1).dispatch(dispatch).build());
    }

    /** What the task, a worker of it, and a call of that worker find. */
    private static List<Object> seen(BlockingPortal portal) {
        return portal.call(() -> {
            Object built = String.valueOf(here());
            return portal.workers()
                    .run(() -> List.of(
                            built,
                            String.valueOf(here()),
                            String.valueOf(portal.<ClassLoader>call(() -> Mono.justOrEmpty(here())))));
        });
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void isThereInTheTaskAndOnWorkersAndGoneForTheNextCaller(Dispatch dispatch) throws Exception {
        ClassLoader own = here();
        ClassLoader callers = new Loader();
        try (BlockingPortal portal = madeUnder(new Loader(), dispatch)) {
            assertThat(under(callers, () -> seen(portal))).hasSize(3).containsOnly(String.valueOf(callers));
            assertThat(seen(portal)).hasSize(3).containsOnly(String.valueOf(own));
            assertThat(under(null, () -> seen(portal))).hasSize(3).containsOnly("null");
            assertThat(seen(portal)).hasSize(3).containsOnly(String.valueOf(own));
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void isThatOfTheTimeOfTheSubmit(Dispatch dispatch) throws Exception {
        ClassLoader callers = new Loader();
        CompletableFuture<Integer> go = new CompletableFuture<>();
        try (BlockingPortal portal = madeUnder(new Loader(), dispatch)) {
            CompletableFuture<ClassLoader> seen = under(
                    callers,
                    () -> portal.submit(
                            () -> Mono.fromFuture(go).then(portal.workers().run(CallersClassLoaderTest::here))));
            go.complete(1);
            assertThat(seen.get(10, TimeUnit.SECONDS)).isSameAs(callers);
        }
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void whatATaskSetsInItsPlaceStaysBehindNowhere(Dispatch dispatch) throws Exception {
        ClassLoader own = here();
        ClassLoader callers = new Loader();
        try (BlockingPortal portal = madeUnder(new Loader(), dispatch)) {
            assertThat(under(callers, () -> leavesOneBehind(portal))).isTrue();
            assertThat(leavesOneBehind(portal)).isTrue();
            assertThat(here()).isSameAs(own);
            assertThat(seen(portal)).containsOnly(String.valueOf(own));
        }
    }

    private static boolean leavesOneBehind(BlockingPortal portal) {
        return portal.call(() -> {
            Thread.currentThread().setContextClassLoader(new Loader());
            return portal.workers().run(() -> {
                Thread.currentThread().setContextClassLoader(new Loader());
                return true;
            });
        });
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void aWorkerOfNoCallHasThatOfWhoeverSubscribed(Dispatch dispatch) throws Exception {
        ClassLoader callers = new Loader();
        try (BlockingPortal portal = madeUnder(new Loader(), dispatch)) {
            assertThat(under(
                            callers,
                            () -> portal.workers()
                                    .run(() -> portal.<ClassLoader>call(() -> Mono.just(here())))
                                    .block()))
                    .isSameAs(callers);
        }
    }

    @Test
    void aTaskOfRunHasThatOfItsCallerOnAThreadOfTheCommonPoolToo() throws Exception {
        ClassLoader callers = new Loader();
        assertThat(CompletableFuture.supplyAsync(CallersClassLoaderTest::underAndOf)
                        .get(10, TimeUnit.SECONDS))
                .isTrue();
        assertThat(under(callers, () -> BlockingPortal.run(() -> Mono.just(here()))))
                .isSameAs(callers);
    }

    private static boolean underAndOf() {
        ClassLoader pools = here();
        return pools == BlockingPortal.<ClassLoader>run(() -> Mono.justOrEmpty(here()));
    }

    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void anIdlePortalKeepsNobodys(Dispatch dispatch) throws Exception {
        WeakReference<ClassLoader> makers = new WeakReference<>(new Loader());
        WeakReference<ClassLoader> callers = new WeakReference<>(new Loader());
        try (BlockingPortal portal = madeUnder(makers.get(), dispatch)) {
            assertThat(under(callers.get(), () -> seen(portal))).hasSize(3);
            await().untilAsserted(() -> {
                System.gc();
                assertThat(makers.get()).isNull();
                assertThat(callers.get()).isNull();
            });
        }
    }

    /** JDKs before 24 keep with each thread the protection domains, and so the loaders, of the code that made it. */
    @ParameterizedTest
    @EnumSource(Dispatch.class)
    void anIdlePortalKeepsNoLoaderOfCodeThatHasMadeItsThreads(Dispatch dispatch) throws Exception {
        AtomicReference<BlockingPortal> made = new AtomicReference<>();
        List<WeakReference<ClassLoader>> users =
                List.of(usedBy(new Plugin.Loader(), dispatch, made), usedBy(new Plugin.Loader(), dispatch, made));
        try (BlockingPortal portal = made.get()) {
            assertThat(portal.<Integer>call(() -> Mono.just(1))).isEqualTo(1);
            await().untilAsserted(() -> {
                System.gc();
                assertThat(users).allMatch(user -> user.get() == null);
            });
        }
    }

    private static WeakReference<ClassLoader> usedBy(
            Plugin.Loader loader, Dispatch dispatch, AtomicReference<BlockingPortal> portal) throws Exception {
        portal.set(loader.plugin().apply(dispatch, portal.get()));
        return new WeakReference<>(loader);
    }
}
