package io.github.blockingportal.autoconfigure.neighbour;

import java.time.Duration;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.MethodDescriptor;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallDeadline;

/** The code in docs/neighbours.md. */
class NeighbourExamples {

    private final BlockingPortal portal;

    NeighbourExamples(BlockingPortal portal) {
        this.portal = portal;
    }

    static RedisClient redis(String url) {
        RedisURI uri = RedisURI.create(url);
        uri.setTimeout(Duration.ofMillis(1500)); // of a command; the default is 60 s
        RedisClient client = RedisClient.create(uri);
        client.setOptions(ClientOptions.builder()
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .build());
        return client;
    }

    /** The connection is for this alone. */
    KeyValue<String, String> nextJob(StatefulRedisConnection<String, String> connection) {
        return portal.timeout(Duration.ofSeconds(2))
                .call(() -> connection.reactive().blpop(1, "jobs")); // for a second, at the server
    }

    <Q, A> A find(Channel orders, MethodDescriptor<Q, A> method, Q question) {
        CallDeadline deadline = CallDeadline.after(Duration.ofSeconds(2), "orders.find");
        try (CallDeadline.Scope scope = deadline.open()) {
            return portal.call(() -> unary(
                    orders.newCall(method, CallOptions.DEFAULT.withDeadlineAfter(deadline.remaining())), question));
        }
    }

    static <Q, A> Mono<A> unary(ClientCall<Q, A> call, Q question) {
        return Mono.create(sink -> {
            sink.onCancel(() -> call.cancel("Nobody waits for it any more", null));
            ClientCalls.asyncUnaryCall(call, question, signalling(sink));
        });
    }

    static <A> StreamObserver<A> signalling(MonoSink<A> sink) {
        return new StreamObserver<>() {
            @Override
            public void onNext(A answer) {
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
        };
    }
}
