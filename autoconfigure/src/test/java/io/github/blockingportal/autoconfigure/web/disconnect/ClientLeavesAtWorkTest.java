package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import jakarta.servlet.http.HttpServletRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;
import reactor.core.publisher.Flux;

import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Clients that leave a request that does something beside its calls, so that the server may find out first. */
@ParameterizedClass
@EnumSource(
        value = Server.class,
        names = {"TOMCAT", "JETTY"})
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class ClientLeavesAtWorkTest {

    private static ConfigurableApplicationContext context;

    ClientLeavesAtWorkTest(Server server) {}

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        context = server.startMvc(
                Application.class, "--blocking-portal.web.cancel-on-disconnect=true", "--server.shutdown=immediate");
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    private final Departures clients = new Departures(context);

    @Test
    void whatGoesOnBesideAnAnswerThatIsWrittenOrABodyThatIsReadIsCancelled(CapturedOutput output) throws Exception {
        List<RawClient> leaving = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            leaving.add(clients.client().get("/writes"));
            leaving.add(clients.client().get("/sends"));
            leaving.add(clients.client().get("/emits"));
            leaving.add(clients.client()
                    .send("POST /reads HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nand no more"));
        }
        clients.awaitAsked(leaving.size());
        for (RawClient client : leaving) {
            client.close();
        }
        clients.awaitClosed(leaving.size());
        clients.awaitCounted(leaving.size());
        assertThat(clients.awaitEnds(leaving.size()))
                .allMatch(end -> end.matches("later CANCELLED since the client of (GET|POST) /\\w+ left"));
        clients.assertNobodySpokeYet(output); // Tomcat may lose track of a request that fails on two threads at once
    }

    @Test
    void aFailureThatWasBeingAnsweredGoesNoFurther(CapturedOutput output) throws Exception {
        List<RawClient> leaving =
                List.of(clients.client().get("/fails"), clients.client().get("/fails"));
        clients.awaitAsked(leaving.size());
        for (RawClient client : leaving) {
            client.close();
        }
        clients.awaitClosed(leaving.size());
        clients.awaitCounted(leaving.size());
        clients.awaitServed(); // or a request of the other test has ended only now
        await().until(() -> warningsAndErrors(output).size() >= leaving.size());
        assertThat(warningsAndErrors(output))
                .hasSize(leaving.size())
                .allMatch(line -> line.contains("Failure in @ExceptionHandler")); // which is Spring's
    }

    private static List<String> warningsAndErrors(CapturedOutput output) {
        return output.getOut()
                .lines()
                .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                .toList();
    }

    @RestController
    static class Busy {

        private static final Duration PACE = Duration.ofMillis(10);

        private final Waiting.Controller waiting;
        private final SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor();

        Busy(Waiting.Controller waiting) {
            this.waiting = waiting;
        }

        @GetMapping("/writes")
        void write(OutputStream out) throws IOException {
            waiting.later();
            while (true) {
                out.write('x');
                out.flush();
                LockSupport.parkNanos(PACE.toNanos());
            }
        }

        @GetMapping("/sends")
        SseEmitter send() {
            SseEmitter events = new SseEmitter(0L);
            waiting.later();
            threads.execute(() -> sendAll(events));
            return events;
        }

        private static void sendAll(SseEmitter events) {
            try {
                sendUntilItFails(events);
            } catch (IllegalStateException completed) {
                // by Tomcat, on another thread
            }
        }

        private static void sendUntilItFails(SseEmitter events) {
            try {
                while (true) {
                    events.send("x");
                    LockSupport.parkNanos(PACE.toNanos());
                }
            } catch (IOException left) {
                events.completeWithError(left); // of which Jetty does not take care by itself
            }
        }

        @GetMapping(path = "/emits", produces = "text/event-stream")
        Flux<String> emit() {
            waiting.later();
            return Flux.interval(PACE).map(String::valueOf).onBackpressureDrop();
        }

        @PostMapping("/reads")
        int read(HttpServletRequest request) throws IOException {
            waiting.later();
            return request.getInputStream().readAllBytes().length;
        }

        @GetMapping("/fails")
        String fail() {
            throw new IllegalArgumentException("the handler's own");
        }

        @ExceptionHandler
        String answer(IllegalArgumentException failure) {
            return waiting.never();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Waiting.class, Busy.class})
    static class Application {}
}
