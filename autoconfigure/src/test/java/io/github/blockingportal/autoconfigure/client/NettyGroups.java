package io.github.blockingportal.autoconfigure.client;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.StreamSupport;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import reactor.core.publisher.Mono;

/** Groups of Netty's event loops as a client has them, without one; what is put into their queues can be seen. */
final class NettyGroups {

    private NettyGroups() {}

    static MultiThreadIoEventLoopGroup group(String name, int loops) {
        return group(name, loops, task -> {});
    }

    /** Its loops ask before they take a task from a thread that is not theirs. */
    static MultiThreadIoEventLoopGroup group(String name, int loops, Consumer<Runnable> beforeTask) {
        return new MultiThreadIoEventLoopGroup(loops, new DefaultThreadFactory(name, true), NioIoHandler.newFactory()) {

            @Override
            protected IoEventLoop newChild(Executor executor, IoHandlerFactory io, Object... args) {
                return new SingleThreadIoEventLoop(this, executor, io) {

                    @Override
                    public void execute(Runnable task) {
                        if (task.getClass().getName().startsWith("io.github.blockingportal.internal.")) {
                            beforeTask.accept(task);
                        }
                        super.execute(task);
                    }
                };
            }
        };
    }

    static Consumer<Runnable> counting(AtomicInteger probes) {
        return task -> probes.incrementAndGet();
    }

    /** Answers on that event loop. */
    static Mono<String> answerOn(EventExecutor loop) {
        return Mono.create(sink -> loop.execute(() -> sink.success("answer")));
    }

    static List<EventExecutor> loops(MultiThreadIoEventLoopGroup group) {
        return StreamSupport.stream(group.spliterator(), false).toList();
    }

    static void shutDown(MultiThreadIoEventLoopGroup group) {
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
