package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import jakarta.servlet.ServletRequestEvent;
import jakarta.servlet.ServletRequestListener;
import jakarta.servlet.http.HttpServletRequest;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.servlet.mvc.method.annotation.StreamingResponseBody;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalListener;

/** An application whose requests wait for services. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({Waiting.Controller.class, Waiting.Advice.class})
class Waiting {

    @Bean
    Upstream upstream() throws IOException {
        return new Upstream();
    }

    @Bean
    MeterRegistry meters() {
        return new SimpleMeterRegistry();
    }

    @Bean
    Ends ends() {
        return new Ends();
    }

    @Bean
    Requests requests() {
        return new Requests();
    }

    /** Those with which the server is not done, error pages included. */
    static class Requests implements ServletRequestListener {

        final AtomicInteger open = new AtomicInteger();

        @Override
        public void requestInitialized(ServletRequestEvent event) {
            open.incrementAndGet();
        }

        @Override
        public void requestDestroyed(ServletRequestEvent event) {
            open.decrementAndGet();
        }
    }

    /** How the calls ended. */
    static class Ends implements PortalListener {

        final List<String> all = new CopyOnWriteArrayList<>();
        final AtomicInteger open = new AtomicInteger();

        @Override
        public void callStarted(CallInfo call) {
            open.incrementAndGet();
        }

        @Override
        public void callFinished(
                CallInfo call, Outcome outcome, long queuedNanos, long totalNanos, @Nullable Throwable failure) {
            String why = failure instanceof PortalCancelledException cancelled ? " since " + cancelled.reason() : "";
            all.add(call.name() + " " + outcome + why);
            open.decrementAndGet();
        }
    }

    /** What many applications have, which would answer, and log, that nobody is there. */
    @ControllerAdvice
    static class Advice {

        final AtomicInteger asked = new AtomicInteger();

        @ExceptionHandler
        void all(RuntimeException failure) {
            asked.incrementAndGet();
            throw new IllegalStateException("handled", failure);
        }
    }

    @RestController
    static class Controller {

        private final BlockingPortal portal;
        private final Upstream upstream;
        private final WebClient client = WebClient.create();
        final AtomicInteger bytes = new AtomicInteger();
        final List<CompletableFuture<String>> submitted = new CopyOnWriteArrayList<>();

        Controller(BlockingPortal portal, Upstream upstream) {
            this.portal = portal;
            this.upstream = upstream;
        }

        private Mono<String> ask() {
            return client.get().uri(upstream.uri()).retrieve().bodyToMono(String.class);
        }

        @GetMapping("/never")
        String never() {
            return portal.named("never").call(this::ask);
        }

        @GetMapping("/wrapped")
        String wrapped() {
            try {
                return portal.named("wrapped").call(this::ask);
            } catch (RuntimeException failure) {
                throw new IllegalStateException("the application's own", failure);
            }
        }

        @GetMapping("/slow")
        String slow() {
            return portal.named("slow")
                    .call(() -> Mono.delay(Duration.ofMillis(1600)).thenReturn("slow"));
        }

        @GetMapping("/quick")
        String quick() {
            return portal.named("quick").call(() -> Mono.just("quick"));
        }

        @PostMapping("/upload")
        String upload(HttpServletRequest request) throws IOException {
            portal.named("upload").call(() -> Mono.delay(Duration.ofMillis(1600)));
            InputStream body = request.getInputStream();
            return "took " + body.readAllBytes().length;
        }

        @PostMapping("/unread")
        String unread() {
            return portal.named("unread").call(this::ask);
        }

        @GetMapping("/committed")
        void committed(OutputStream out) throws IOException {
            try (Stream<String> words =
                    portal.named("committed").stream(() -> Flux.concat(Flux.just("first\n"), ask()))) {
                for (String word : (Iterable<String>) words::iterator) {
                    out.write(word.getBytes(StandardCharsets.UTF_8));
                    out.flush();
                }
            }
        }

        @GetMapping("/body")
        StreamingResponseBody body() {
            Stream<String> words = portal.named("body").stream(() -> Flux.concat(Flux.just("first\n"), ask()));
            return out -> {
                try (words) {
                    for (String word : (Iterable<String>) words::iterator) {
                        out.write(word.getBytes(StandardCharsets.UTF_8));
                        out.flush();
                    }
                }
            };
        }

        @GetMapping("/several")
        Map<String, String> several() {
            portal.named("started").start(ready -> {
                ready.ready("ready");
                return ask();
            });
            submitted.add(portal.named("submitted").submit(this::ask));
            return Map.of("answer", String.valueOf(portal.named("waiting").<String>call(this::ask)));
        }

        @GetMapping("/later")
        String later() {
            submitted.add(portal.named("later").submit(this::ask));
            return "answered";
        }

        @GetMapping("/callable")
        Callable<String> callable() {
            return () -> portal.named("callable").call(this::ask);
        }
    }
}
