package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Server;
import io.github.blockingportal.autoconfigure.web.disconnect.LeavingClients.How;

import static org.assertj.core.api.Assertions.assertThat;

/** How soon the calls of clients that leave are cancelled, and what it costs to look. */
@Timeout(600)
class LeavingFiguresTest {

    private static final String FIGURES = "disconnect.figures";
    private static final List<How> BY_SOCKET = List.of(How.CLOSES, How.RESETS, How.CLOSES_ITS_HALF);
    private static final List<How> BY_STREAM = List.of(How.RESETS_ITS_STREAM);
    private static final Duration PROMISED = Duration.ofSeconds(1);
    private static final int DEPARTURES = 300;
    private static final int OTHERS = 1000;
    private static final int ROUNDS = 21;
    private static final int REQUESTS_OF_A_ROUND = 1000;
    private static final Duration WATCHED = Duration.ofSeconds(5);

    @Test
    @EnabledIfSystemProperty(
            named = FIGURES,
            matches = ".*",
            disabledReason = "Takes four minutes, and writes docs/web.md; asked for with -D" + FIGURES)
    void theFiguresOfTheDocument() throws Exception {
        List<LeavingFigures> all = new ArrayList<>();
        for (Object[] each : ClientLeavesTest.servers()) {
            LeavingFigures figures = measure((Server) each[0], (boolean) each[1]);
            System.out.println(figures.row());
            all.add(figures);
        }
        LeavingFigures.write(all, Path.of("../docs/web.md"));
    }

    private static LeavingFigures measure(Server server, boolean virtual) throws Exception {
        try (ConfigurableApplicationContext with = start(server, virtual, true);
                ConfigurableApplicationContext without = start(server, virtual, false)) {
            List<Double> costs = costs(Server.port(with), Server.port(without));
            try (LeavingClients clients = new LeavingClients(Server.port(with), with.getBean(Desk.class))) {
                List<Duration> http1 = promised(clients.leave(DEPARTURES, BY_SOCKET));
                List<Duration> http2 = promised(clients.leave(DEPARTURES, BY_STREAM));
                clients.stay(OTHERS);
                Duration watching = watching();
                List<Duration> http1InCrowd = promised(clients.leave(DEPARTURES, BY_SOCKET));
                List<Duration> http2InCrowd = promised(clients.leave(DEPARTURES, BY_STREAM));
                String name = (server == Server.TOMCAT ? "Tomcat" : "Jetty") + (virtual ? ", virtual threads" : "");
                return new LeavingFigures(name, http1, http2, http1InCrowd, http2InCrowd, costs, watching);
            }
        }
    }

    private static ConfigurableApplicationContext start(Server server, boolean virtual, boolean watch) {
        return server.startMvc(
                Application.class,
                "--blocking-portal.web.cancel-on-disconnect=" + watch,
                "--blocking-portal.max-concurrent-calls=4000",
                "--blocking-portal.timeout=5m",
                "--server.http2.enabled=true",
                "--server.tomcat.threads.max=1500",
                "--server.tomcat.max-keep-alive-requests=-1",
                "--server.jetty.threads.max=1500",
                "--spring.threads.virtual.enabled=" + virtual,
                "--logging.level.reactor.netty.http.client=error");
    }

    private static List<Duration> promised(List<Duration> times) {
        assertThat(LeavingFigures.part(times, 0.99)).isLessThanOrEqualTo(PROMISED);
        return times;
    }

    /** The time of quick requests with the watch to that of as many without it, by turns, the lowest first. */
    private static List<Double> costs(int with, int without) throws IOException {
        List<Double> ratios = new ArrayList<>();
        try (RawClient watched = new RawClient(with);
                RawClient unwatched = new RawClient(without)) {
            for (int round = -ROUNDS; round < ROUNDS; round++) { // of which the first half warms up
                long first = round(round % 2 == 0 ? watched : unwatched);
                long second = round(round % 2 == 0 ? unwatched : watched);
                if (round >= 0) {
                    ratios.add(round % 2 == 0 ? (double) first / second : (double) second / first);
                }
            }
        }
        return ratios.stream().sorted().toList();
    }

    private static long round(RawClient client) throws IOException {
        long begin = System.nanoTime();
        for (int i = 0; i < REQUESTS_OF_A_ROUND; i++) {
            assertThat(client.get("/quick").answer()).isEqualTo("200 quick");
        }
        return System.nanoTime() - begin;
    }

    private static Duration watching() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long thread = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info.getThreadName().equals("blocking-portal-client-watch"))
                .findFirst()
                .orElseThrow()
                .getThreadId();
        long begin = System.nanoTime();
        long used = threads.getThreadCpuTime(thread);
        while (System.nanoTime() - begin < WATCHED.toNanos()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
        }
        long took = System.nanoTime() - begin;
        return Duration.ofNanos((threads.getThreadCpuTime(thread) - used) * TimeUnit.SECONDS.toNanos(1) / took);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Desk.class)
    static class Application {}

    @RestController
    static class Desk {

        final Map<Integer, Long> begun = new ConcurrentHashMap<>();
        final Map<Integer, Long> cancelled = new ConcurrentHashMap<>();

        private final BlockingPortal portal;

        Desk(BlockingPortal portal) {
            this.portal = portal;
        }

        @GetMapping("/wait/{id}")
        String waits(@PathVariable int id) {
            return portal.call(() -> Mono.<String>never()
                    .doOnSubscribe(begins -> begun.put(id, System.nanoTime()))
                    .doOnCancel(() -> cancelled.put(id, System.nanoTime())));
        }

        @GetMapping("/quick")
        String quick() {
            return portal.call(() -> Mono.just("quick"));
        }
    }
}
