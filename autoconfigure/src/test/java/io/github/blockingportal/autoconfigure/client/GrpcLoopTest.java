package io.github.blockingportal.autoconfigure.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** gRPC with its own copy of Netty, on whose event loop the answers come if the channel has a direct executor. */
class GrpcLoopTest extends ClientLoopContractTest {

    private static final MethodDescriptor<String, String> FIND = MethodDescriptor.newBuilder(new Text(), new Text())
            .setType(MethodType.UNARY)
            .setFullMethodName("Orders/find")
            .build();

    private final Server server = start();
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", server.getPort())
            .usePlaintext()
            .directExecutor()
            .build();

    private static Server start() {
        try {
            return NettyServerBuilder.forPort(0)
                    .addService(ServerServiceDefinition.builder("Orders")
                            .addMethod(FIND, ServerCalls.asyncUnaryCall((question, answer) -> {
                                answer.onNext("order " + question);
                                answer.onCompleted();
                            }))
                            .build())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    Mono<?> ask() {
        return Mono.create(
                sink -> ClientCalls.asyncUnaryCall(channel.newCall(FIND, CallOptions.DEFAULT), "1", new Signals(sink)));
    }

    @Override
    void disconnect() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    private record Signals(MonoSink<Object> sink) implements StreamObserver<String> {

        @Override
        public void onNext(String answer) {
            sink.success(answer);
        }

        @Override
        public void onError(Throwable failure) {
            sink.error(failure);
        }

        @Override
        public void onCompleted() {
            sink.success();
        }
    }

    private static final class Text implements Marshaller<String> {

        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
