package io.github.blockingportal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A virtual thread that waits in the portal leaves its carrier, as the JVM's own recorder sees it. */
@Timeout(60)
class PinningTest {

    private static final int CALLERS = 200;

    @TempDir
    private Path directory;

    @Test
    void noVirtualThreadIsPinnedWhereverItWaits() throws Exception {
        boolean exist = Caller.Kind.virtualThreadsExist();
        if (!exist) {
            System.out.println("Skipped: pinned virtual threads, which need a JDK from 21");
        }
        assumeTrue(exist, "virtual threads need a JDK from 21");
        // Initialises the classes, those of a recording too: who waits for that is pinned.
        try (Recording first = new Recording()) {
            first.start();
            crowd();
        }
        List<RecordedEvent> pinned = record();
        assertThat(pinned)
                .as("the one that pins itself on purpose")
                .anySatisfy(event -> assertThat(stack(event)).contains(PinsItself.class.getName()));
        assertThat(pinned)
                .filteredOn(event -> !stack(event).contains(PinsItself.class.getName()))
                .isEmpty();
    }

    private List<RecordedEvent> record() throws Exception {
        Path file = directory.resolve("pinned.jfr");
        try (Recording recording = new Recording()) {
            recording
                    .enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            recording.start();
            crowd();
            Caller.start(Caller.Kind.VIRTUAL, PinsItself::touch).value();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("jdk.VirtualThreadPinned"))
                .toList();
    }

    private static String stack(RecordedEvent event) {
        return String.valueOf(event.getStackTrace());
    }

    /** Waits for permits, for answers, for elements, for a worker, and for the close. */
    private static void crowd() throws Exception {
        BlockingPortal portal = BlockingPortal.builder()
                .name("crowd")
                .loops(2)
                .maxConcurrentCalls(10)
                .workerLimit(5)
                .build();
        List<Caller<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            callers.add(Caller.start(Caller.Kind.VIRTUAL, () -> visit(portal)));
        }
        for (Caller<Integer> caller : callers) {
            assertThat(caller.valueWithin(Duration.ofSeconds(30))).isEqualTo(6);
        }
        portal.submit(() -> Mono.delay(Duration.ofMillis(5), portal.scheduler()));
        Caller.start(Caller.Kind.VIRTUAL, () -> {
                    portal.close();
                    return portal.snapshot().state();
                })
                .value();
    }

    private static int visit(BlockingPortal portal) {
        Mono<Integer> one = Mono.delay(Duration.ofMillis(1), portal.scheduler()).thenReturn(1);
        int called = portal.call(() -> one);
        int worked = portal.call(() -> portal.workers().run(() -> portal.call(() -> one)));
        int used = portal.using(() -> one, value -> value, (value, failure) -> one);
        try (var elements = portal.<Integer>stream(() -> one.repeat(2));
                PortalResource<Integer> resource = portal.acquire(() -> one, value -> one)) {
            return called + worked + used + elements.mapToInt(i -> i).sum() + resource.get() - 1;
        }
    }

    /** Waits in its initialiser, which needs a native frame on the stack. */
    static final class PinsItself {

        static {
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }

        private PinsItself() {}

        static int touch() {
            return 1;
        }
    }
}
