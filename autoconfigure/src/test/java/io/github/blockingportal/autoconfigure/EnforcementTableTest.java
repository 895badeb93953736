package io.github.blockingportal.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.boot.WebApplicationType.REACTIVE;
import static org.springframework.boot.WebApplicationType.SERVLET;

/** Which threads may bridge: each made by the real library, and the table in docs/enforcement.md is what was measured. */
@Timeout(120)
class EnforcementTableTest {

    private static final String REWRITE = "enforcement.table";
    static final Path DOCUMENT = Path.of("..", "docs", "enforcement.md");
    private static final String BEGIN = "<!-- table: written by EnforcementTableTest -->\n";
    private static final String END = "<!-- end of table -->\n";

    private static final boolean EPOLL = Epoll.isAvailable();
    private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

    private static final BlockingPortal PORTAL = BlockingPortal.builder().build();
    private static final Map<Row, Verdicts> MEASURED = new LinkedHashMap<>();

    private static List<Row> rows() {
        return List.of(
                refused(
                        "Reactor Netty server, NIO",
                        "Reactor NonBlocking",
                        () -> LibraryThreads.reactorNettyServer(false, PORTAL)),
                refused(
                                "Reactor Netty server, epoll",
                                "Reactor NonBlocking",
                                () -> LibraryThreads.reactorNettyServer(true, PORTAL))
                        .onlyIf(EPOLL),
                refused(
                        "Reactor Netty client (`WebClient`), NIO",
                        "Reactor NonBlocking",
                        () -> LibraryThreads.reactorNettyClient(false, PORTAL)),
                refused(
                                "Reactor Netty client (`WebClient`), epoll",
                                "Reactor NonBlocking",
                                () -> LibraryThreads.reactorNettyClient(true, PORTAL))
                        .onlyIf(EPOLL),
                refused(
                        "`Schedulers.parallel()`",
                        "Reactor NonBlocking",
                        () -> Verdicts.on(Schedulers.parallel()::schedule, PORTAL)),
                refused(
                        "`Schedulers.single()`",
                        "Reactor NonBlocking",
                        () -> Verdicts.on(Schedulers.single()::schedule, PORTAL)),
                allowed(
                        "`Schedulers.boundedElastic()`",
                        () -> Verdicts.on(Schedulers.boundedElastic()::schedule, PORTAL)),
                allowed(
                        "`Schedulers.immediate()` on the main thread",
                        () -> Verdicts.on(Schedulers.immediate()::schedule, PORTAL)),
                refused(
                        "Netty event loop on a plain thread, NIO",
                        "Netty SingleThreadIoEventLoop",
                        () -> LibraryThreads.netty(NioIoHandler.newFactory(), PORTAL)),
                refused(
                                "Netty event loop on a plain thread, epoll",
                                "Netty SingleThreadIoEventLoop",
                                () -> LibraryThreads.netty(EpollIoHandler.newFactory(), PORTAL))
                        .onlyIf(EPOLL),
                allowed("Netty `DefaultEventExecutorGroup`", () -> LibraryThreads.nettyExecutorGroup(PORTAL)),
                refused(
                        "Lettuce event loop",
                        "Netty SingleThreadIoEventLoop",
                        () -> LibraryThreads.lettuceEventLoop(PORTAL)),
                allowed("Lettuce computation thread", () -> LibraryThreads.lettuceComputation(PORTAL)),
                refused(
                        "Vert.x event loop",
                        "Netty SingleThreadIoEventLoop",
                        () -> LibraryThreads.vertxEventLoop(PORTAL)),
                allowed("Vert.x worker", () -> LibraryThreads.vertxWorker(PORTAL)),
                refused(
                                "gRPC event loop (grpc-netty-shaded)",
                                "Netty EpollEventLoop",
                                () -> LibraryThreads.shadedGrpcEventLoop(PORTAL))
                        .onlyIf(EPOLL),
                refused(
                        "RxJava `Schedulers.computation()`",
                        "RxJava NonBlockingThread",
                        () -> Verdicts.on(
                                io.reactivex.rxjava3.schedulers.Schedulers.computation()::scheduleDirect, PORTAL)),
                refused(
                        "RxJava `Schedulers.single()`",
                        "RxJava NonBlockingThread",
                        () -> Verdicts.on(io.reactivex.rxjava3.schedulers.Schedulers.single()::scheduleDirect, PORTAL)),
                allowed(
                        "RxJava `Schedulers.io()`",
                        () -> Verdicts.on(io.reactivex.rxjava3.schedulers.Schedulers.io()::scheduleDirect, PORTAL)),
                allowed(
                        "RxJava `Schedulers.newThread()`",
                        () -> Verdicts.on(
                                io.reactivex.rxjava3.schedulers.Schedulers.newThread()::scheduleDirect, PORTAL)),
                refused(
                        "JDK `HttpClient` selector",
                        "JdkHttpClient selector",
                        () -> LibraryThreads.jdkClientSelector(PORTAL)),
                allowed("JDK `HttpClient` executor", () -> LibraryThreads.jdkClientExecutor(PORTAL)),
                refused(
                        "`CompletableFuture.orTimeout`, `delayedExecutor`",
                        "Callback of CompletableFuture's time-outs",
                        () -> Verdicts.on(
                                CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS, Runnable::run), PORTAL)),
                refused(
                        "Loop of the same portal",
                        "PortalLoop of portal 'portal'",
                        () -> Verdicts.on(PORTAL.scheduler()::schedule, PORTAL)),
                refused(
                        "Loop of another portal",
                        "PortalLoop of portal 'other'",
                        () -> LibraryThreads.otherPortalsLoop(PORTAL)),
                refused(
                        "Thread that runs a task under `caller-runs`",
                        "PortalLoop of portal 'caller'",
                        () -> LibraryThreads.callerRuns(PORTAL)),
                allowed("Worker of a portal", () -> LibraryThreads.worker(PORTAL)),
                refused(
                        "Tomcat, WebFlux",
                        "WebServer serves WebFlux on Tomcat",
                        () -> LibraryThreads.application(Server.TOMCAT, REACTIVE)),
                allowed("Tomcat, MVC", () -> LibraryThreads.application(Server.TOMCAT, SERVLET)),
                refused(
                        "Jetty, WebFlux",
                        "WebServer serves WebFlux on Jetty",
                        () -> LibraryThreads.application(Server.JETTY, REACTIVE)),
                allowed("Jetty, MVC", () -> LibraryThreads.application(Server.JETTY, SERVLET)),
                allowed("Virtual thread", () -> LibraryThreads.virtual(PORTAL)).onlyIf(VIRTUAL),
                allowed("Fork-join common pool", () -> Verdicts.on(ForkJoinPool.commonPool(), PORTAL)),
                allowed(
                        "Plain thread called `reactor-http-nio-1`",
                        () -> Verdicts.on(task -> new Thread(task, "reactor-http-nio-1").start(), PORTAL)));
    }

    @BeforeAll
    static void measure() throws Exception {
        for (Row row : rows()) {
            if (row.available) {
                MEASURED.put(row, row.thread.verdicts());
            } else {
                System.out.println("Skipped: " + row.title + ", which there is not here");
            }
        }
    }

    @AfterAll
    static void close() {
        PORTAL.close();
    }

    static Stream<Row> measured() {
        return MEASURED.keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("measured")
    void eachThreadGetsItsVerdict(Row row) {
        Verdicts verdicts = MEASURED.get(row);
        String expected = row.why.isEmpty() ? "allowed" : "refused";
        assertThat(verdicts.call()).isEqualTo(expected);
        assertThat(verdicts.submit()).isEqualTo(expected);
        assertThat(verdicts.run()).isEqualTo(expected);
        assertThat(verdicts.why()).isEqualTo(row.why);
    }

    /** And lets through those of an application of servlets beside it, also for its own portal. */
    @ParameterizedTest
    @EnumSource(names = {"TOMCAT", "JETTY"})
    void anApplicationOfServletsBesideOneOfWebFluxMayRun(Server server) throws Exception {
        try (ConfigurableApplicationContext reactive = LibraryThreads.start(server, REACTIVE)) {
            assertThat(reactive.isActive()).isTrue();
            assertThat(LibraryThreads.application(server, SERVLET).run()).isEqualTo("allowed");
            assertThat(LibraryThreads.application(server, REACTIVE).run()).isEqualTo("refused");
        }
    }

    @Test
    void theDocumentHasTheTable() throws IOException {
        String document = Files.readString(DOCUMENT);
        String committed = document.substring(document.indexOf(BEGIN) + BEGIN.length(), document.indexOf(END));
        String table = table(committed.lines().toList());
        if (System.getProperty(REWRITE) != null) {
            Files.writeString(DOCUMENT, document.replace(BEGIN + committed, BEGIN + table));
            return;
        }
        assertThat(committed)
                .as(
                        "The table in docs/enforcement.md. To write it again: mvn -pl core,autoconfigure test -Dtest=%s -D%s=write"
                                + " -Dsurefire.failIfNoSpecifiedTests=false",
                        getClass().getSimpleName(), REWRITE)
                .isEqualTo(table);
    }

    /** A row that cannot be measured here, for want of epoll or of virtual threads, stays as it was committed. */
    private static String table(List<String> committed) {
        List<String> lines = new ArrayList<>();
        lines.add("| Thread | `call` | `submit` | `BlockingPortal.run` | Refused by | `Mono.block()` |");
        lines.add("|---|---|---|---|---|---|");
        for (Row row : rows()) {
            Verdicts measured = MEASURED.get(row);
            lines.add(measured == null ? committedLine(row, committed) : line(row, measured));
        }
        return String.join("\n", lines) + "\n";
    }

    private static String line(Row row, Verdicts measured) {
        return "| "
                + String.join(
                                " | ",
                                row.title,
                                measured.call(),
                                measured.submit(),
                                measured.run(),
                                measured.why(),
                                measured.block())
                        .replace("|  |", "| |")
                + " |";
    }

    private static String committedLine(Row row, List<String> committed) {
        return committed.stream()
                .filter(line -> line.startsWith("| " + row.title + " |"))
                .findFirst()
                .orElse("| " + row.title + " | cannot be measured here |");
    }

    private static Row refused(String title, String why, LibraryThread thread) {
        return new Row(title, why, true, thread);
    }

    private static Row allowed(String title, LibraryThread thread) {
        return new Row(title, "", true, thread);
    }

    private interface LibraryThread {

        Verdicts verdicts() throws Exception;
    }

    /** A thread and what it should be told; found again by its title. */
    private record Row(String title, String why, boolean available, LibraryThread thread) {

        Row onlyIf(boolean condition) {
            return new Row(title, why, condition, thread);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Row row && row.title.equals(title);
        }

        @Override
        public int hashCode() {
            return title.hashCode();
        }

        @Override
        public String toString() {
            return title.replace("`", "");
        }
    }
}
