package io.github.blockingportal.autoconfigure.client;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSnapshot.Kind;
import io.github.blockingportal.PortalSnapshot.Loop;
import io.github.blockingportal.PortalTimeoutException;

import static io.github.blockingportal.autoconfigure.client.NettyGroups.answerOn;
import static io.github.blockingportal.autoconfigure.client.NettyGroups.loops;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** How event loops are watched: which, by whom, how many, for how long, and what hostile ones can do. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class ClientLoopWatchTest {

    private final LinkedBlockingQueue<String> stalls = new LinkedBlockingQueue<>();

    /** Apart, since a busy machine may stall one that only loads classes. */
    private final LinkedBlockingQueue<String> ownStalls = new LinkedBlockingQueue<>();

    private final CountDownLatch release = new CountDownLatch(1);
    private final BlockingPortal portal = builder("watching").build();

    private BlockingPortalBuilder builder(String name) {
        return BlockingPortal.builder()
                .name(name)
                .loops(1)
                .stallThreshold(Duration.ofMillis(100))
                .drainTimeout(Duration.ofMillis(100))
                .listener(new PortalListener() {
                    @Override
                    public void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
                        (loop.startsWith(portal + "-loop") ? ownStalls : stalls).add(portal + " " + loop);
                    }
                });
    }

    @AfterEach
    void close() {
        release.countDown();
        portal.close();
    }

    private static List<Loop> clientLoops(BlockingPortal portal) {
        return portal.snapshot().loops().stream()
                .filter(loop -> loop.kind() == Kind.CLIENT)
                .toList();
    }

    private void block(EventExecutor loop) {
        loop.execute(this::blockHere);
    }

    private void blockHere() {
        try {
            release.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void asManyAs64AreWatchedAndThoseThatEndedMakeRoom(CapturedOutput output) {
        MultiThreadIoEventLoopGroup many = NettyGroups.group("many", 66);
        MultiThreadIoEventLoopGroup late = NettyGroups.group("late", 1);
        try {
            loops(many).forEach(loop -> portal.call(() -> answerOn(loop)));
            assertThat(clientLoops(portal)).hasSize(64);
            await().until(() -> output.toString().contains("Portal 'watching': answers come by way of more than 64"));
            portal.call(() -> answerOn(loops(late).get(0)));
            assertThat(clientLoops(portal)).hasSize(64);

            NettyGroups.shutDown(many);
            await().until(() -> clientLoops(portal).isEmpty());
            await().untilAsserted(() -> {
                portal.call(() -> answerOn(loops(late).get(0)));
                assertThat(clientLoops(portal))
                        .singleElement()
                        .satisfies(loop -> assertThat(loop.thread()).startsWith("late-"));
            });
            assertThat(output.toString().split("more than 64")).hasSize(2);
        } finally {
            NettyGroups.shutDown(many);
            NettyGroups.shutDown(late);
        }
    }

    @Test
    void theQuietTimeOfAShutdownIsNotDisturbed() {
        MultiThreadIoEventLoopGroup group = NettyGroups.group("ending", 1);
        portal.call(() -> answerOn(loops(group).get(0)));
        await().until(() ->
                clientLoops(portal).stream().anyMatch(loop -> !loop.lag().isZero()));
        long start = System.nanoTime();

        group.shutdownGracefully(1, 30, TimeUnit.SECONDS).awaitUninterruptibly();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
        await().until(() -> clientLoops(portal).isEmpty());
    }

    @Test
    void neitherALoopNorAPortalIsKept() {
        collected(loopOnceWatched());

        MultiThreadIoEventLoopGroup group = NettyGroups.group("kept", 1);
        try {
            collected(watchOnceFrom(group));
        } finally {
            NettyGroups.shutDown(group);
        }
    }

    /** A loop that has ended, of a portal that goes on. */
    private WeakReference<Object> loopOnceWatched() {
        MultiThreadIoEventLoopGroup group = NettyGroups.group("gone", 1);
        portal.call(() -> answerOn(loops(group).get(0)));
        assertThat(clientLoops(portal)).hasSize(1);
        NettyGroups.shutDown(group);
        return new WeakReference<>(loops(group).get(0));
    }

    /** A listener, which its portal holds, of a portal that has closed. */
    private static WeakReference<Object> watchOnceFrom(MultiThreadIoEventLoopGroup group) {
        PortalListener listener = new PortalListener() {};
        try (BlockingPortal brief =
                BlockingPortal.builder().loops(1).listener(listener).build()) {
            brief.call(() -> answerOn(loops(group).get(0)));
            assertThat(clientLoops(brief)).hasSize(1);
        }
        return new WeakReference<>(listener);
    }

    private static void collected(WeakReference<Object> reference) {
        await().until(() -> {
            System.gc();
            return reference.get() == null;
        });
    }

    @Test
    void twoPortalsHaveOneProbeUnderWay() {
        AtomicInteger probes = new AtomicInteger();
        MultiThreadIoEventLoopGroup group = NettyGroups.group("shared", 1, NettyGroups.counting(probes));
        EventExecutor loop = loops(group).get(0);
        try (BlockingPortal other = builder("other").build()) {
            portal.call(() -> answerOn(loop));
            other.call(() -> answerOn(loop));
            await().until(() -> probes.get() > 2);
            block(loop);
            await().until(() -> stalls.size() == 2);
            int whenBlocked = probes.get();
            long until = System.nanoTime() + Duration.ofMillis(300).toNanos();
            await().until(() -> System.nanoTime() - until > 0);

            assertThat(probes.get()).isEqualTo(whenBlocked);
            assertThat(stalls).extracting(stall -> stall.split(" ")[0]).containsExactlyInAnyOrder("watching", "other");
        } finally {
            release.countDown();
            NettyGroups.shutDown(group);
        }
    }

    @Test
    void aLoopWhoseQueueBlocksHoldsUpNobody() throws Exception {
        AtomicBoolean hostile = new AtomicBoolean();
        CountDownLatch entered = new CountDownLatch(1);
        MultiThreadIoEventLoopGroup blocking = NettyGroups.group("blocking", 1, task -> {
            if (hostile.get()) {
                entered.countDown();
                blockHere();
            }
        });
        MultiThreadIoEventLoopGroup well = NettyGroups.group("well", 1);
        try {
            portal.call(() -> answerOn(loops(blocking).get(0)));
            portal.call(() -> answerOn(loops(well).get(0)));
            hostile.set(true);
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

            assertThat(portal.timeout(Duration.ofMillis(200)).submit(Mono::never))
                    .failsWithin(Duration.ofSeconds(10));
            block(loops(well).get(0));
            assertThat(stalls.poll(10, TimeUnit.SECONDS)).startsWith("watching well");
            ownStalls.clear();
            portal.submit(() -> Mono.fromRunnable(this::blockHere));
            assertThat(ownStalls.poll(10, TimeUnit.SECONDS)).isEqualTo("watching watching-loop-1");
        } finally {
            release.countDown();
            NettyGroups.shutDown(blocking);
            NettyGroups.shutDown(well);
        }
    }

    @Test
    void aPortalThatClosesDoesNotWaitForAProbe() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        MultiThreadIoEventLoopGroup blocking = NettyGroups.group("blocking", 1, task -> {
            entered.countDown();
            blockHere();
        });
        try {
            portal.call(() -> answerOn(loops(blocking).get(0)));
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();

            CompletableFuture<Void> closed = CompletableFuture.runAsync(portal::close);

            assertThat(closed).succeedsWithin(Duration.ofSeconds(10));
        } finally {
            release.countDown();
            NettyGroups.shutDown(blocking);
        }
    }

    @Test
    void aLoopThatThrowsIsNotAskedAgain(CapturedOutput output) {
        AtomicInteger probes = new AtomicInteger();
        MultiThreadIoEventLoopGroup throwing = NettyGroups.group("throwing", 1, task -> {
            probes.incrementAndGet();
            throw new IllegalStateException("no probes here");
        });
        MultiThreadIoEventLoopGroup well = NettyGroups.group("well", 1);
        try {
            portal.call(() -> answerOn(loops(throwing).get(0)));
            portal.call(() -> answerOn(loops(well).get(0)));
            await().until(() -> output.toString().contains("no probes here"));
            block(loops(well).get(0));
            await().until(() -> stalls.size() == 1);

            assertThat(probes).hasValue(1);
            assertThat(portal.<String>call(() -> answerOn(loops(throwing).get(0))))
                    .isEqualTo("answer");
        } finally {
            release.countDown();
            NettyGroups.shutDown(throwing);
            NettyGroups.shutDown(well);
        }
    }

    @Test
    void aLoopByWhichNoAnswerOfThatNameCameIsNotBlamed() {
        MultiThreadIoEventLoopGroup redis = NettyGroups.group("redis", 1);
        MultiThreadIoEventLoopGroup http = NettyGroups.group("http", 1);
        try {
            portal.named("cache").call(() -> answerOn(loops(redis).get(0)));
            portal.named("orders").call(() -> answerOn(loops(http).get(0)));
            block(loops(redis).get(0));
            await().until(() -> stalls.size() == 1);

            PortalTimeoutException slow = timesOut("orders");
            PortalTimeoutException behind = timesOut("cache");

            assertThat(slow).hasMessageContaining("the service did not answer");
            assertThat(slow.blockedLoop()).isNull();
            assertThat(behind.blockedLoop()).startsWith("redis");
        } finally {
            release.countDown();
            NettyGroups.shutDown(redis);
            NettyGroups.shutDown(http);
        }
    }

    private PortalTimeoutException timesOut(String name) {
        return catchThrowableOfType(
                PortalTimeoutException.class,
                () -> portal.named(name).timeout(Duration.ofSeconds(1)).call(Mono::never));
    }
}
