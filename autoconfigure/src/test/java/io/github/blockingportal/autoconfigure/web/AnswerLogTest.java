package io.github.blockingportal.autoconfigure.web;

import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.PortalClosedException;

import static org.assertj.core.api.Assertions.assertThat;

/** Thousands of requests may be turned away in a second: the log has a few lines for that, which account for all of them. */
@ExtendWith(OutputCaptureExtension.class)
@Tag("N1")
class AnswerLogTest {

    private static final Duration TIME = Duration.ofSeconds(1);
    private static final int REQUESTS = 300;
    private static final Pattern OTHERS = Pattern.compile(", and to (\\d+) requests before it that have no line: ");

    @Test
    void aFewLinesASecondTellOfAllRequests(CapturedOutput log) {
        try (ConfigurableApplicationContext context = Server.TOMCAT.startMvc(
                Application.class, "--blocking-portal.max-concurrent-calls=0", "--blocking-portal.max-wait=0")) {
            HttpLoad load = new HttpLoad("http://localhost:" + Server.port(context) + "/never");

            long begin = System.nanoTime();
            HttpLoad.Answers answers = load.open(REQUESTS, TIME);
            Duration took = Duration.ofNanos(System.nanoTime() - begin);

            assertThat(answers.statuses()).hasSize(REQUESTS).containsOnly(503);
            assertThat(lines(log)).hasSizeBetween(10, 10 * (int) (took.toSeconds() + 2));
            load.open(1, TIME.multipliedBy(3)); // the last of them in another second, whose line tells of all before
            assertThat(lines(log).size() + others(lines(log))).isEqualTo(REQUESTS + 3);
        }
    }

    @Test
    void portalsWithNamesThatAreMadeFromDataHaveAFewLinesTogether(CapturedOutput log) {
        AnswerLog answers = new AnswerLog();
        int portals = 1000;
        for (int request = 0; request < 20 * portals; request++) {
            CallInfo call = new CallInfo("user-" + request % portals, request, null);
            answers.problem(new PortalClosedException(call, "closed"), "GET", "/of-many");
        }
        assertThat(log.getOut().lines().filter(line -> line.contains("GET /of-many")))
                .hasSizeBetween(1000, 3000);
    }

    private static List<String> lines(CapturedOutput log) {
        return log.getOut()
                .lines()
                .filter(line -> line.contains("Answering 503 to GET /never"))
                .toList();
    }

    private static int others(List<String> lines) {
        return lines.stream()
                .map(OTHERS::matcher)
                .filter(Matcher::find)
                .mapToInt(found -> Integer.parseInt(found.group(1)))
                .sum();
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {

        private final BlockingPortal portal;

        Controller(BlockingPortal portal) {
            this.portal = portal;
        }

        @GetMapping("/never")
        String never() {
            return portal.call(() -> Mono.just("never"));
        }
    }
}
