package io.github.blockingportal.internal.portal;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.PortalLoader;
import io.github.blockingportal.PortalResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** The jar is replaced under a running process, which can load no class from it any more; then the portal is closed. */
@Tag("N9")
@Timeout(60)
class LateClassesTest {

    @ParameterizedTest
    @ValueSource(strings = {"LOOP", "CALLER_RUNS"})
    void whatADrainNeedsIsLoadedAtTheStart(String dispatch) throws Exception {
        try (PortalWhoseJarGoes loader = new PortalWhoseJarGoes()) {
            Object guest = loader.loadClass(Guest.class.getName())
                    .getDeclaredConstructor(String.class)
                    .newInstance(dispatch);
            @SuppressWarnings("unchecked")
            Callable<List<String>> close = (Callable<List<String>>) guest;
            await().until(() -> Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().equals("guest-classes")));
            loader.goes = true;
            List<String> ends = close.call();
            assertThat(loader.asked).isEmpty();
            assertThat(ends)
                    .containsExactly(
                            "PortalClosedException",
                            "PortalClosedException",
                            "PortalClosedException",
                            "PortalClosedException",
                            "PortalClosedException",
                            "released");
        }
    }

    @Test
    void theListHasEveryClass() throws Exception {
        Path classes = Path.of(PortalLoader.location(BlockingPortal.class).toURI());
        Path root = classes.resolve(LateClasses.PACKAGE.replace('.', '/'));
        List<String> names;
        try (Stream<Path> files = Files.walk(root)) {
            names = files.map(file -> root.relativize(file).toString())
                    .filter(name -> name.endsWith(".class"))
                    .filter(name -> !name.contains("BlockHound") && !name.contains("package-info"))
                    .map(name -> name.replace(".class", "").replace(File.separatorChar, '.'))
                    .sorted()
                    .toList();
        }
        Path list =
                Path.of("src/main/resources", LateClasses.class.getPackageName().replace('.', '/'), LateClasses.LIST);
        if (Boolean.getBoolean("update.docs")) {
            Files.write(list, names);
        }
        assertThat(Files.readAllLines(list))
                .as("The list. To write it again: mvn -pl core test -Dtest=LateClassesTest -Dupdate.docs")
                .isEqualTo(names);
        assertThat(LateClasses.class.getResource(LateClasses.LIST)).isNotNull();
    }

    /** Has one of each under way, and closes. */
    public static final class Guest implements Callable<List<String>> {

        private final BlockingPortal portal;
        private final CompletableFuture<Object> submitted;
        private final CompletableFuture<Object> started;
        private final CompletableFuture<Object> task;
        private final CompletableFuture<Object> called = new CompletableFuture<>();
        private final CompletableFuture<Object> read = new CompletableFuture<>();
        private final CompletableFuture<String> released = new CompletableFuture<>();
        private final PortalResource<Integer> resource;

        public Guest(String dispatch) throws Exception {
            portal = BlockingPortal.builder()
                    .name("guest")
                    .loops(1)
                    .dispatch(Dispatch.valueOf(dispatch))
                    .drainTimeout(Duration.ofMillis(200))
                    .build();
            submitted = portal.named("submitted").submit(Mono::never);
            started = portal.<Integer, Object>start(ready -> {
                        ready.ready(1);
                        return Mono.never();
                    })
                    .result();
            CountDownLatch running = new CountDownLatch(3);
            task = portal.workers()
                    .<Object>run(() -> {
                        running.countDown();
                        return new CountDownLatch(1).await(1, TimeUnit.HOURS);
                    })
                    .toFuture();
            thread(called, () -> portal.call(() -> Mono.never().doOnRequest(n -> running.countDown())));
            thread(read, () -> {
                try (Stream<Object> stream = portal.stream(() -> Flux.never().doOnRequest(n -> running.countDown()))) {
                    return stream.toList();
                }
            });
            resource =
                    portal.acquire(() -> Mono.just(1), value -> Mono.fromRunnable(() -> released.complete("released")));
            running.await();
        }

        private static void thread(CompletableFuture<Object> end, Callable<Object> body) {
            Thread thread = new Thread(() -> {
                try {
                    end.complete(body.call());
                } catch (Throwable thrown) {
                    end.completeExceptionally(thrown);
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public List<String> call() throws Exception {
            portal.close();
            return List.of(end(submitted), end(started), end(task), end(called), end(read), end(released));
        }

        private static String end(CompletableFuture<?> future) throws Exception {
            return String.valueOf(future.handle((value, failure) ->
                            failure == null ? value : failure.getClass().getSimpleName())
                    .get(10, TimeUnit.SECONDS));
        }
    }

    /** Finds no class of the portal once its jar has gone. */
    private static final class PortalWhoseJarGoes extends PortalLoader {

        private final Set<String> asked = new ConcurrentSkipListSet<>();
        private volatile boolean goes;

        PortalWhoseJarGoes() {
            super(Guest.class);
        }

        @Override
        protected Class<?> findOwn(String name) throws ClassNotFoundException {
            if (goes) {
                asked.add(name);
                throw new ClassNotFoundException(name);
            }
            return super.findOwn(name);
        }
    }
}
