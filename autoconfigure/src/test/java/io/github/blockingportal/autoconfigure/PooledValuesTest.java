package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Subscriber;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.core.io.buffer.PooledDataBuffer;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Dispatch;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** A Spring application gives pooled buffers that nobody will get back by itself, once each. */
@ParameterizedClass
@EnumSource(Dispatch.class)
@Timeout(60)
class PooledValuesTest {

    private static final ResourceLeakDetector.Level LEVEL = ResourceLeakDetector.getLevel();

    @Parameter
    Dispatch dispatch;

    /** Without caches of threads, since what lies in those counts as taken. */
    private final PooledByteBufAllocator pool = new PooledByteBufAllocator(false, 2, 2, 8192, 9, 0, 0, false);

    private final NettyDataBufferFactory factory = new NettyDataBufferFactory(pool);
    private final List<DataBuffer> made = new CopyOnWriteArrayList<>();

    @AfterEach
    void theLevelIsAsItWas() {
        ResourceLeakDetector.setLevel(LEVEL);
    }

    private void run(Consumer<BlockingPortal> test) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
                .withPropertyValues("blocking-portal.dispatch=" + dispatch)
                .run(context -> test.accept(context.getBean(BlockingPortal.class)));
    }

    private DataBuffer buffer() {
        DataBuffer buffer = factory.allocateBuffer(256);
        made.add(buffer);
        return buffer;
    }

    private long active() {
        return Stream.concat(pool.metric().heapArenas().stream(), pool.metric().directArenas().stream())
                .mapToLong(PoolArenaMetric::numActiveAllocations)
                .sum();
    }

    @Test
    @Tag("R06")
    void twoHundredAndFiftySixOfAStreamThatIsClosedAreGivenBack() {
        run(portal -> {
            try (Stream<DataBuffer> stream =
                    portal.stream(() -> Flux.range(0, 256).map(number -> buffer()))) {
                DataBufferUtils.release(stream.iterator().next());
                await().until(() -> made.size() == 256);
            }
            await().untilAsserted(() -> assertThat(active()).isZero());
        });
    }

    @Test
    @Tag("R06")
    void whatAHookOfTheChainHasGivenBackIsNotGivenBackTwice() {
        run(portal -> {
            ByteBuf shared = pool.buffer(256).retain();
            try (Stream<DataBuffer> stream = portal.stream(() -> Flux.range(0, 256)
                    .map(number -> buffer())
                    .doOnDiscard(PooledDataBuffer.class, DataBufferUtils::release))) {
                DataBufferUtils.release(stream.iterator().next());
                await().until(() -> made.size() == 256);
            }
            await().untilAsserted(
                            () -> assertThat(made).noneMatch(buffer -> ((PooledDataBuffer) buffer).isAllocated()));
            assertThat(shared.refCnt()).isEqualTo(2);
            shared.release(2);
            assertThat(active()).isZero();
        });
    }

    @Test
    @Tag("R07")
    void whatComesAfterTheTimeOutIsGivenBackAloneAndInAList() {
        run(portal -> {
            ByteBuf alone = pool.buffer(256);
            comesLate(portal, alone);
            assertThat(alone.refCnt()).isZero();
            comesLate(portal, List.of(buffer(), buffer(), pool.buffer(16), "no buffer"));
            assertThat(active()).isZero();
        });
    }

    @Test
    @Tag("R07")
    void aReferenceOfSomebodyElseStaysWhereAHookOfTheChainGivesBackTheOther() {
        run(portal -> {
            ByteBuf shared = pool.buffer(256).retain();
            comesLate(portal, shared, chain -> chain.doOnDiscard(ByteBuf.class, ByteBuf::release));
            assertThat(shared.refCnt()).isEqualTo(1);
            comesLate(portal, List.of(shared.retain()), chain -> chain.doOnDiscard(List.class, this::releaseAll));
            assertThat(shared.refCnt()).isEqualTo(1);
            DataBuffer buffer = factory.wrap(shared.retain());
            comesLate(portal, buffer, chain -> chain.doOnDiscard(DataBuffer.class, DataBufferUtils::release));
            assertThat(shared.refCnt()).isEqualTo(1);
            comesLate(portal, shared.retain(), UnaryOperator.identity());
            assertThat(shared.refCnt()).isEqualTo(1);
            shared.release();
        });
    }

    private void releaseAll(List<?> values) {
        values.forEach(value -> ((ByteBuf) value).release());
    }

    private static void comesLate(BlockingPortal portal, Object value) {
        comesLate(portal, value, UnaryOperator.identity());
    }

    private static void comesLate(BlockingPortal portal, Object value, UnaryOperator<Mono<Object>> chain) {
        AtomicReference<Subscriber<? super Object>> subscriber = new AtomicReference<>();
        assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(500))
                        .call(() -> chain.apply(Mono.fromDirect(actual -> {
                            actual.onSubscribe(Operators.emptySubscription());
                            subscriber.set(actual);
                        }))))
                .isInstanceOf(PortalTimeoutException.class);
        subscriber.get().onNext(value);
    }

    @Test
    @Tag("N2")
    void sixtyDownloadsThatAreAbortedLeaveNothingBehind() {
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        DisposableServer server = HttpServer.create()
                .port(0)
                .handle((request, response) ->
                        response.sendByteArray(Flux.range(0, 2000).map(number -> new byte[4096])))
                .bindNow();
        ConnectionProvider connections = ConnectionProvider.create("aborted", 10);
        WebClient client = WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(
                        HttpClient.create(connections).option(ChannelOption.ALLOCATOR, pool)))
                .baseUrl("http://localhost:" + server.port())
                .build();
        run(portal -> {
            for (int i = 0; i < 60; i++) {
                try (Stream<DataBuffer> stream =
                        portal.stream(() -> client.get().retrieve().bodyToFlux(DataBuffer.class))) {
                    DataBufferUtils.release(stream.iterator().next());
                }
            }
            connections.dispose();
            server.disposeNow();
            await().untilAsserted(() -> assertThat(active()).isZero());
        });
    }

    @Test
    void withoutNettyAnApplicationStarts() {
        new ApplicationContextRunner()
                .withClassLoader(new FilteredClassLoader("io.netty"))
                .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
                .run(context -> assertThat(context).hasSingleBean(BlockingPortal.class));
    }
}
