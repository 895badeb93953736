package io.github.blockingportal;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

import jdk.jfr.Recording;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What {@link FlightRecorderTest} runs in a JVM of its own: one of each event. */
final class FlightRecorded {

    private FlightRecorded() {}

    /** Takes nothing, or the file for a recording that is begun when the portal has been in use already. */
    public static void main(String[] arguments) throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        try (BlockingPortal portal = BlockingPortal.builder()
                .name("recorded")
                .loops(1)
                .stallThreshold(Duration.ofMillis(500)) // nothing else takes so long on a busy machine
                .listener(new PortalListener() {
                    @Override
                    public void loopStalled(String portal, String loop, long runningNanos, StackTraceElement[] stack) {
                        stalled.countDown();
                    }
                })
                .build()) {
            portal.named("before").call(Mono::empty);
            if (arguments.length == 0) {
                oneOfEach(portal, stalled);
            } else {
                LateRecording.make(Path.of(arguments[0]), () -> oneOfEach(portal, stalled));
            }
        }
        System.out.println("all done");
    }

    private static void oneOfEach(BlockingPortal portal, CountDownLatch stalled) {
        portal.named("orders.find").call(() -> Mono.just(1));
        try {
            portal.named("orders.save").call(() -> Mono.error(new IOException("full")));
        } catch (PortalCallException expected) {
            System.out.println("failed");
        }
        portal.call(() -> portal.workers().named("prices.load").run(() -> 1));
        portal.named("prices.stall").call(() -> waiting(stalled));
        Mono.fromRunnable(() -> refused(portal))
                .subscribeOn(Schedulers.parallel())
                .toFuture()
                .join();
    }

    private static Mono<Integer> waiting(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return Mono.just(1);
    }

    private static void refused(BlockingPortal portal) {
        try {
            portal.named("orders.find").call(Mono::empty);
        } catch (EventLoopBridgeException expected) {
            System.out.println("refused");
        }
    }

    /** Loaded only where there is a flight recorder. */
    private static final class LateRecording {

        static void make(Path file, Runnable code) throws IOException {
            try (Recording recording = new Recording()) {
                FlightRecorderTest.EVENTS.forEach(recording::enable);
                recording.start();
                code.run();
                recording.stop();
                recording.dump(file);
            }
        }
    }
}
