package io.github.blockingportal.autoconfigure;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

import io.grpc.Attributes;
import io.grpc.ManagedChannel;
import io.grpc.ServerTransportFilter;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Transports;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.vertx.core.Vertx;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.autoconfigure.web.Http;
import io.github.blockingportal.autoconfigure.web.Server;

/** Gets threads from the libraries that make them, each as an application meets it, and asks for the verdicts there. */
final class LibraryThreads {

    private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

    private LibraryThreads() {}

    static Verdicts reactorNettyServer(boolean preferNative, BlockingPortal portal) throws Exception {
        FutureTask<Verdicts> probe = new FutureTask<>(() -> Verdicts.here(portal));
        LoopResources loops = LoopResources.create("server", 1, true);
        DisposableServer server = server(loops, preferNative, probe);
        try {
            Http.get(server.port(), "/");
            return Verdicts.of(probe);
        } finally {
            server.disposeNow();
            loops.disposeLater(Duration.ZERO, TEN_SECONDS).subscribe();
        }
    }

    static Verdicts reactorNettyClient(boolean preferNative, BlockingPortal portal) throws Exception {
        FutureTask<Verdicts> probe = new FutureTask<>(() -> Verdicts.here(portal));
        LoopResources loops = LoopResources.create("client", 1, true);
        DisposableServer server = server(loops, preferNative, () -> {});
        try {
            reactor.netty.http.client.HttpClient.newConnection()
                    .runOn(loops, preferNative)
                    .get()
                    .uri("http://localhost:" + server.port())
                    .response()
                    .doOnNext(response -> probe.run())
                    .block(TEN_SECONDS);
            return Verdicts.of(probe);
        } finally {
            server.disposeNow();
            loops.disposeLater(Duration.ZERO, TEN_SECONDS).subscribe();
        }
    }

    private static DisposableServer server(LoopResources loops, boolean preferNative, Runnable onRequest) {
        return HttpServer.create()
                .runOn(loops, preferNative)
                .port(0)
                .handle((request, response) -> {
                    onRequest.run();
                    return response.send();
                })
                .bindNow();
    }

    static Verdicts netty(IoHandlerFactory transport, BlockingPortal portal) throws Exception {
        ThreadFactory plain = Thread::new;
        return andShutDown(new MultiThreadIoEventLoopGroup(1, plain, transport), portal);
    }

    static Verdicts nettyExecutorGroup(BlockingPortal portal) throws Exception {
        return andShutDown(new DefaultEventExecutorGroup(1), portal);
    }

    private static Verdicts andShutDown(EventExecutorGroup group, BlockingPortal portal) throws Exception {
        try {
            return Verdicts.on(group, portal);
        } finally {
            group.shutdownGracefully(0, 10, TimeUnit.SECONDS);
        }
    }

    static Verdicts lettuceEventLoop(BlockingPortal portal) throws Exception {
        ClientResources resources = DefaultClientResources.create();
        try {
            return Verdicts.on(resources.eventLoopGroupProvider().allocate(Transports.eventLoopGroupClass()), portal);
        } finally {
            resources.shutdown(0, 10, TimeUnit.SECONDS);
        }
    }

    static Verdicts lettuceComputation(BlockingPortal portal) throws Exception {
        ClientResources resources = DefaultClientResources.create();
        try {
            return Verdicts.on(resources.eventExecutorGroup(), portal);
        } finally {
            resources.shutdown(0, 10, TimeUnit.SECONDS);
        }
    }

    static Verdicts vertxEventLoop(BlockingPortal portal) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            return Verdicts.on(task -> vertx.runOnContext(nothing -> task.run()), portal);
        } finally {
            vertx.close();
        }
    }

    static Verdicts vertxWorker(BlockingPortal portal) throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            return Verdicts.on(task -> vertx.executeBlocking(Executors.callable(task)), portal);
        } finally {
            vertx.close();
        }
    }

    static Verdicts shadedGrpcEventLoop(BlockingPortal portal) throws Exception {
        FutureTask<Verdicts> probe = new FutureTask<>(() -> Verdicts.here(portal));
        ServerTransportFilter onEventLoop = new ServerTransportFilter() {
            @Override
            public Attributes transportReady(Attributes attributes) {
                probe.run();
                return attributes;
            }
        };
        io.grpc.Server server = NettyServerBuilder.forPort(0)
                .addTransportFilter(onEventLoop)
                .build()
                .start();
        ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.getPort())
                .usePlaintext()
                .build();
        try {
            channel.getState(true);
            return Verdicts.of(probe);
        } finally {
            channel.shutdownNow();
            server.shutdownNow();
        }
    }

    static Verdicts jdkClientSelector(BlockingPortal portal) throws Exception {
        return jdkClient(Runnable::run, portal);
    }

    static Verdicts jdkClientExecutor(BlockingPortal portal) throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            return jdkClient(executor, portal);
        } finally {
            executor.shutdown();
        }
    }

    private static Verdicts jdkClient(Executor executor, BlockingPortal portal) throws Exception {
        FutureTask<Verdicts> probe = new FutureTask<>(() -> Verdicts.here(portal));
        Sinks.Empty<Void> hasBeenSent = Sinks.empty();
        BodyHandler<Void> onHeaders = headers -> {
            probe.run();
            return BodySubscribers.discarding();
        };
        DisposableServer server = HttpServer.create()
                .port(0)
                .handle((request, response) -> hasBeenSent
                        .asMono()
                        .then(Mono.defer(() -> response.send().then())))
                .bindNow();
        try {
            HttpClient client = HttpClient.newBuilder().executor(executor).build();
            URI uri = URI.create("http://localhost:" + server.port());
            CompletableFuture<?> answer =
                    client.sendAsync(HttpRequest.newBuilder(uri).build(), onHeaders);
            hasBeenSent.tryEmitEmpty(); // an answer that came sooner would be taken by the thread that sends
            answer.get(10, TimeUnit.SECONDS);
            return Verdicts.of(probe);
        } finally {
            server.disposeNow();
        }
    }

    static Verdicts otherPortalsLoop(BlockingPortal portal) throws Exception {
        try (BlockingPortal other = BlockingPortal.builder().name("other").build()) {
            return Verdicts.on(other.scheduler()::schedule, portal);
        }
    }

    static Verdicts callerRuns(BlockingPortal portal) {
        try (BlockingPortal other = BlockingPortal.builder()
                .name("caller")
                .dispatch(Dispatch.CALLER_RUNS)
                .build()) {
            return other.call(() -> Mono.just(Verdicts.here(portal)));
        }
    }

    static Verdicts worker(BlockingPortal portal) {
        return portal.workers().run(() -> Verdicts.here(portal)).block(TEN_SECONDS);
    }

    static Verdicts virtual(BlockingPortal portal) throws Exception {
        SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor();
        executor.setVirtualThreads(true);
        return Verdicts.on(executor, portal);
    }

    static ConfigurableApplicationContext start(Server server, WebApplicationType type) {
        return server.start(type, Application.class);
    }

    /** On the thread of a web server, with the portal of the application that it serves. */
    static Verdicts application(Server server, WebApplicationType type) throws Exception {
        try (ConfigurableApplicationContext context = server.start(type, Application.class)) {
            Http.get(Server.port(context), "/");
            return Verdicts.of(context.getBean(Controller.class).probe);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {}

    @RestController
    static class Controller {

        final FutureTask<Verdicts> probe;

        Controller(BlockingPortal portal) {
            this.probe = new FutureTask<>(() -> Verdicts.here(portal));
        }

        @GetMapping("/")
        String get() {
            probe.run();
            return "probed";
        }
    }
}
