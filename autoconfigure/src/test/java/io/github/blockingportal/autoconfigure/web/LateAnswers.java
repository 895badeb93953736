package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;

/** An application that has been started, and is only then asked for answers that are not 200, and stopped. */
public final class LateAnswers implements Callable<List<String>> {

    private final ConfigurableApplicationContext context;
    private final int port;
    private final Controller controller;

    public LateAnswers(String type, String dispatch) {
        WebApplicationType web = WebApplicationType.valueOf(type);
        context = (web == WebApplicationType.SERVLET ? Server.TOMCAT : Server.NETTY)
                .start(
                        web,
                        web == WebApplicationType.SERVLET ? Servlet.class : Reactive.class,
                        "--blocking-portal.loops=1",
                        "--blocking-portal.max-concurrent-calls=1",
                        "--blocking-portal.max-waiting=0",
                        "--blocking-portal.drain-timeout=200ms",
                        "--blocking-portal.dispatch=" + dispatch);
        port = Server.port(context);
        controller = context.getBean(Controller.class);
    }

    @Override
    public List<String> call() throws Exception {
        String value = status("/value");
        String late = status("/late");
        CompletableFuture<String> held = new CompletableFuture<>();
        Thread request = new Thread(() -> complete(held));
        request.start();
        controller.holds.await();
        String full = status("/value");
        context.close();
        String atTheStop = held.get(20, TimeUnit.SECONDS);
        return List.of(value, late, full, atTheStop + " at the stop", context.isActive() ? "runs" : "stopped");
    }

    private void complete(CompletableFuture<String> held) {
        try {
            held.complete(status("/held"));
        } catch (Exception thrown) {
            held.completeExceptionally(thrown);
        }
    }

    private String status(String path) throws Exception {
        return String.valueOf(Http.get(port, path).statusCode());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(ServletController.class)
    static class Servlet {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(ReactiveController.class)
    static class Reactive {}

    /** What both kinds of applications answer. */
    abstract static class Controller {

        final BlockingPortal portal;
        final CountDownLatch holds = new CountDownLatch(1);

        Controller(BlockingPortal portal) {
            this.portal = portal;
        }

        String value() {
            return portal.call(() -> Mono.just("value"));
        }

        String late() {
            return portal.timeout(Duration.ofSeconds(1)).call(Mono::never);
        }

        String held() {
            return portal.call(() -> Mono.<String>never().doOnSubscribe(subscription -> holds.countDown()));
        }
    }

    @RestController
    static class ServletController extends Controller {

        ServletController(BlockingPortal portal) {
            super(portal);
        }

        @Override
        @GetMapping("/value")
        String value() {
            return super.value();
        }

        @Override
        @GetMapping("/late")
        String late() {
            return super.late();
        }

        @Override
        @GetMapping("/held")
        String held() {
            return super.held();
        }
    }

    @RestController
    static class ReactiveController extends Controller {

        ReactiveController(BlockingPortal portal) {
            super(portal);
        }

        @GetMapping("/value")
        Mono<String> laterValue() {
            return Mono.fromCallable(this::value).subscribeOn(Schedulers.boundedElastic());
        }

        @GetMapping("/late")
        Mono<String> laterLate() {
            return Mono.fromCallable(this::late).subscribeOn(Schedulers.boundedElastic());
        }

        @GetMapping("/held")
        Mono<String> laterHeld() {
            return Mono.fromCallable(this::held).subscribeOn(Schedulers.boundedElastic());
        }
    }
}
