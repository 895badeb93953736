package io.github.blockingportal.autoconfigure.neighbour;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What docs/neighbours.md says of gRPC. The server never answers what is asked for as slow. */
class GrpcNeighbourTest {

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final MethodDescriptor<String, String> FIND = MethodDescriptor.newBuilder(new Text(), new Text())
            .setType(MethodType.UNARY)
            .setFullMethodName("Orders/find")
            .build();

    private final BlockingPortal portal =
            BlockingPortal.builder().name("orders").build();
    private final BlockingQueue<Context> slow = new LinkedBlockingQueue<>();
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void start() throws IOException {
        server = NettyServerBuilder.forPort(0)
                .addService(ServerServiceDefinition.builder("Orders")
                        .addMethod(FIND, ServerCalls.asyncUnaryCall(this::answer))
                        .build())
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress("localhost", server.getPort())
                .usePlaintext()
                .build();
        assertThat(portal.call(() -> NeighbourExamples.unary(call(CallOptions.DEFAULT), "1")))
                .isEqualTo("order 1");
    }

    @AfterEach
    void stop() {
        portal.close();
        channel.shutdownNow();
        server.shutdownNow();
    }

    private void answer(String question, StreamObserver<String> answer) {
        if (question.equals("slow")) {
            slow.add(Context.current());
        } else {
            answer.onNext("order " + question);
            answer.onCompleted();
        }
    }

    @Test
    void aServerThatNobodyTellsWorksOnWhenTheCallHasTimedOut() throws InterruptedException {
        assertThatThrownBy(() -> portal.timeout(SHORT)
                        .call(() -> Mono.<String>create(sink -> ClientCalls.asyncUnaryCall(
                                call(CallOptions.DEFAULT), "slow", NeighbourExamples.signalling(sink)))))
                .isInstanceOf(PortalTimeoutException.class);

        Context atTheServer = atTheServer();
        portal.call(() -> NeighbourExamples.unary(call(CallOptions.DEFAULT), "sent after that"));
        assertThat(atTheServer.isCancelled()).isFalse();
        assertThat(atTheServer.getDeadline()).isNull();
    }

    @Test
    void aMonoThatCancelsTheCallTellsTheServer() throws InterruptedException {
        assertThatThrownBy(() ->
                        portal.timeout(SHORT).call(() -> NeighbourExamples.unary(call(CallOptions.DEFAULT), "slow")))
                .isInstanceOf(PortalTimeoutException.class);

        Context atTheServer = atTheServer();
        Awaitility.await().until(atTheServer::isCancelled);
        assertThat(atTheServer.getDeadline()).isNull();
    }

    @Test
    void aServerThatKnowsTheDeadlineEndsByItself() throws InterruptedException {
        assertThatThrownBy(() -> new NeighbourExamples(portal).find(channel, FIND, "slow"))
                .isInstanceOfAny(PortalTimeoutException.class, StatusRuntimeException.class);

        Context atTheServer = atTheServer();
        assertThat(atTheServer.getDeadline()).isNotNull();
        Awaitility.await().until(atTheServer::isCancelled);
    }

    @Test
    void aShorterDeadlineOfItsOwnIsWhatTheCallerIsTold() {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(SHORT);

        assertThatThrownBy(() -> portal.call(() -> NeighbourExamples.unary(call(options), "slow")))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageStartingWith("DEADLINE_EXCEEDED");
    }

    private ClientCall<String, String> call(CallOptions options) {
        return channel.newCall(FIND, options);
    }

    private Context atTheServer() throws InterruptedException {
        Context context = slow.poll(10, TimeUnit.SECONDS);
        assertThat(context).isNotNull();
        return context;
    }

    private static final class Text implements Marshaller<String> {

        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
