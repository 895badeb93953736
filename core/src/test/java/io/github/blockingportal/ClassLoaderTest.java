package io.github.blockingportal;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Copies of the portal in class loaders of their own, as when an application is deployed again in a JVM that lives on. */
@Timeout(60)
class ClassLoaderTest {

    private static final int TIMES = 100;

    @Test
    void aHundredCopiesThatCameAndWentLeaveNoClassLoaderNoThreadAndNoAccessor() throws Exception {
        deploy();
        int accessors = ContextRegistry.getInstance().getThreadLocalAccessors().size();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < TIMES; i++) {
            loaders.add(deploy());
        }
        assertThat(ContextRegistry.getInstance().getThreadLocalAccessors()).hasSize(accessors);
        await().untilAsserted(() -> {
            System.gc();
            assertThat(loaders).allMatch(loader -> loader.get() == null);
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .noneMatch(name -> name.startsWith("guest-"));
        });
    }

    private static WeakReference<ClassLoader> deploy() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        try (PortalLoader loader = new PortalLoader(Guest.class)) {
            thread.setContextClassLoader(loader);
            Object guest = loader.loadClass(Guest.class.getName())
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(((Callable<?>) guest).call()).isEqualTo(List.of(1, 2, 3, 4, 5, 6));
            assertThat(guest.getClass()).isNotSameAs(Guest.class);
            return new WeakReference<>(loader);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Uses what there is of a portal. */
    public static final class Guest implements Callable<List<Integer>> {

        @Override
        public List<Integer> call() {
            try (BlockingPortal portal =
                    BlockingPortal.builder().name("guest").loops(1).build()) {
                List<Integer> seen = new ArrayList<>();
                seen.add(portal.call(() -> Mono.just(1).publishOn(portal.scheduler())));
                seen.add(portal.submit(() -> Mono.just(2)).join());
                seen.add(portal.call(() -> portal.workers().run(() -> portal.call(() -> Mono.just(3)))));
                try (var elements = portal.<Integer>stream(() -> Flux.just(4, 5))) {
                    elements.forEach(seen::add);
                }
                try (PortalResource<Integer> resource = portal.acquire(() -> Mono.just(6), value -> Mono.empty())) {
                    seen.add(resource.get());
                }
                portal.submit(Mono::never).cancel(true);
                portal.start(ready -> Mono.fromRunnable(() -> ready.ready(1)).then(Mono.never()))
                        .result()
                        .cancel(true);
                return seen;
            }
        }
    }
}
