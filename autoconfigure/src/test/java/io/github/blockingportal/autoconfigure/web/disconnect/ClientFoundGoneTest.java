package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** Clients of whom the server finds out that they have left as it writes: before the watch begins, or beside it. */
@ParameterizedClass
@MethodSource("io.github.blockingportal.autoconfigure.web.disconnect.ClientLeavesTest#servers")
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class ClientFoundGoneTest {

    private static ConfigurableApplicationContext context;

    ClientFoundGoneTest(Server server, boolean virtual) {}

    @BeforeParameterizedClassInvocation
    static void start(Server server, boolean virtual) {
        context = server.startMvc(
                Application.class,
                "--blocking-portal.web.cancel-on-disconnect=true",
                "--server.http2.enabled=true",
                "--server.shutdown=immediate", // since a server may keep the request of an emitter that failed
                "--spring.threads.virtual.enabled=" + virtual);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    private final Departures clients = new Departures(context);
    private final Before before = context.getBean(Before.class);

    @AfterEach
    void letGo() {
        before.letGo();
    }

    private void assertCancelled(CapturedOutput output) {
        clients.awaitClosed(1);
        clients.awaitCounted(1);
        assertThat(clients.awaitEnds(1)).containsExactly("asks CANCELLED since the client of GET /asks left");
        assertThat(output.getOut()).doesNotContain("has no effect for requests such as this one");
    }

    @Test
    void theCallOfOneWhoLeftAnEarlierFilterIsCancelled(CapturedOutput output) throws Exception {
        before.begin();
        RawClient client = clients.client().get("/asks?wait");
        before.awaitEntered();
        client.reset();
        before.letGo();
        assertCancelled(output);
    }

    @Test
    void theCallOfOneToWhomAnEarlierFilterCouldNotWriteIsCancelled(CapturedOutput output) throws Exception {
        before.begin();
        RawClient client = clients.client().get("/asks?write");
        before.awaitEntered();
        client.reset();
        assertCancelled(output);
    }

    @Test
    void theCallOfAStreamThatWasResetInAnEarlierFilterIsCancelled(CapturedOutput output) throws Exception {
        before.begin();
        try (RawHttp2Client client = new RawHttp2Client(Server.port(context))) {
            int stream = client.get("/asks?write");
            before.awaitEntered();
            client.reset(stream);
            assertCancelled(output);
            assertThat(client.answer(client.get("/quick"))).isEqualTo("quick");
        }
    }

    @Test
    void theCallOfOneToWhomAnEmitterCouldNotWriteIsCancelledBeforeTheEmitterIsCompleted(CapturedOutput output)
            throws Exception {
        Ticks ticks = context.getBean(Ticks.class);
        RawClient client = clients.client().get("/ticks");
        clients.awaitAsked(1);
        client.reset();
        clients.awaitClosed(1);
        clients.awaitCounted(1);
        assertThat(clients.awaitEnds(1)).containsExactly("ticks CANCELLED since the client of GET /ticks left");
        ticks.awaitFailed();
        clients.assertNobodySpokeYet(output);
        ticks.complete();
    }

    /** Calls in a filter behind ours: Jetty's filter of WebSockets, which is the last, lets nobody pass to whom something has been written. */
    static class Asks implements Filter {

        private final BlockingPortal portal;
        private final Upstream upstream;

        Asks(BlockingPortal portal, Upstream upstream) {
            this.portal = portal;
            this.upstream = upstream;
        }

        private Mono<String> ask() {
            return WebClient.create().get().uri(upstream.uri()).retrieve().bodyToMono(String.class);
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            if (((HttpServletRequest) request).getRequestURI().equals("/asks")) {
                portal.named("asks").call(this::ask);
            }
            chain.doFilter(request, response);
        }
    }

    /** Sends for as long as it can, and leaves the rest to the server. */
    @RestController
    static class Ticks {

        private final BlockingPortal portal;
        private final Asks asks;
        private final CountDownLatch failed = new CountDownLatch(1);
        private volatile SseEmitter events;

        Ticks(BlockingPortal portal, Asks asks) {
            this.portal = portal;
            this.asks = asks;
        }

        @GetMapping("/ticks")
        SseEmitter ticks() {
            events = new SseEmitter(0L);
            portal.named("ticks").submit(asks::ask);
            new Thread(this::sendUntilItFails, "ticks").start();
            return events;
        }

        private void sendUntilItFails() {
            try {
                while (true) {
                    events.send("tick");
                    LockSupport.parkNanos(1_000_000); // the pace of ticks
                }
            } catch (IOException | IllegalStateException gone) {
                failed.countDown();
            }
        }

        void awaitFailed() throws InterruptedException {
            failed.await();
        }

        void complete() {
            events.complete();
        }
    }

    /** A filter that is before ours. */
    static class Before implements Filter {

        private volatile CountDownLatch entered = new CountDownLatch(1);
        private volatile CountDownLatch gone = new CountDownLatch(1);

        void begin() {
            entered = new CountDownLatch(1);
            gone = new CountDownLatch(1);
        }

        void awaitEntered() throws InterruptedException {
            entered.await();
        }

        void letGo() {
            gone.countDown();
        }

        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            String query = ((HttpServletRequest) request).getQueryString();
            if ("wait".equals(query)) {
                entered.countDown();
                awaitGone();
            } else if ("write".equals(query)) {
                writeUntilItFails(response.getOutputStream());
            }
            chain.doFilter(request, response);
        }

        private void awaitGone() {
            try {
                gone.await();
            } catch (InterruptedException ofNobody) {
                Thread.currentThread().interrupt();
            }
        }

        private void writeUntilItFails(OutputStream out) {
            try {
                while (true) {
                    out.write('x');
                    out.flush();
                    entered.countDown();
                    LockSupport.parkNanos(1_000_000); // the pace of one who has little to say
                }
            } catch (IOException gone) {
                entered.countDown();
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Waiting.class, Ticks.class})
    static class Application {

        @Bean
        Before before() {
            return new Before();
        }

        @Bean
        Asks asks(BlockingPortal portal, Upstream upstream) {
            return new Asks(portal, upstream);
        }

        @Bean
        FilterRegistrationBean<Filter> last(Asks asks) {
            FilterRegistrationBean<Filter> last = new FilterRegistrationBean<>(asks);
            last.setAsyncSupported(true);
            return last;
        }

        @Bean
        FilterRegistrationBean<Filter> first(Before before) {
            FilterRegistrationBean<Filter> first = new FilterRegistrationBean<>(before);
            first.setOrder(Ordered.HIGHEST_PRECEDENCE);
            first.setAsyncSupported(true);
            return first;
        }
    }
}
