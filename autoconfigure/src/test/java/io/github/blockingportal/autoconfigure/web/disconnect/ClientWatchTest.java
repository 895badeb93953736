package io.github.blockingportal.autoconfigure.web.disconnect;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallCancellation;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.autoconfigure.BrokenLog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

/** The thread that looks, and the requests that it looks at. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class ClientWatchTest {

    private final BlockingPortal portal = BlockingPortal.builder().build();
    private final List<Set<String>> counted = new CopyOnWriteArrayList<>();
    private final ClientWatch watch = new ClientWatch(counted::add);
    private final AtomicBoolean gone = new AtomicBoolean();
    private final AtomicInteger looks = new AtomicInteger();

    @AfterEach
    void stop() throws Exception {
        watch.destroy();
        portal.close();
    }

    private WatchedRequest request(String what) {
        return new WatchedRequest(what, new StreamConnection(() -> {
            looks.incrementAndGet();
            return gone.get();
        }));
    }

    private CompletableFuture<String> callIn(WatchedRequest request) {
        try (CallCancellation.Scope scope = request.open()) {
            return portal.submit(Mono::never);
        }
    }

    @Test
    void aClientThatHasLeftEndsTheCallsAndIsCountedOnce() {
        WatchedRequest request = request("GET /a");
        CompletableFuture<String> call = callIn(request);
        watch.begin(request);
        await().until(() -> looks.get() > 0);
        assertThat(call).isNotDone();
        gone.set(true);
        assertThat(catchThrowableOfType(CompletionException.class, call::join))
                .hasMessageContaining("the client of GET /a left");
        await().untilAsserted(() -> assertThat(counted).containsExactly(Set.of("portal")));
    }

    @Test
    void aRequestThatWaitsForNothingOrHasEndedIsNotLookedAt() {
        gone.set(true);
        WatchedRequest idle = request("GET /idle");
        WatchedRequest ended = request("GET /ended");
        watch.begin(idle);
        watch.begin(ended);
        watch.end(ended);
        CompletableFuture<String> goesOn = callIn(ended);
        AtomicInteger looksAtOther = new AtomicInteger();
        WatchedRequest other = new WatchedRequest("GET /other", new StreamConnection(() -> {
            looksAtOther.incrementAndGet();
            return false;
        }));
        CompletableFuture<String> waits = callIn(other);
        watch.begin(other);
        await().until(() -> looksAtOther.get() > 1);
        assertThat(looks).hasValue(0);
        assertThat(goesOn).isNotDone();
        goesOn.cancel(false);
        waits.cancel(false);
    }

    @Test
    void oneWhoseEndTheServerNeverTellsIsForgottenOnceItsConnectionIsClosed() throws Exception {
        try (Pair pair = Pair.open("127.0.0.1")) {
            WatchedRequest open = new WatchedRequest("GET /open", new SocketConnection(pair.server()));
            watch.begin(open);
            await().until(() -> stateOfThread() == Thread.State.TIMED_WAITING);
            pair.server().close();
            await().until(() -> stateOfThread() == Thread.State.WAITING);
            assertThat(counted).isEmpty();
        }
    }

    private static Thread.State stateOfThread() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("blocking-portal-client-watch"))
                .findFirst()
                .orElseThrow()
                .getState();
    }

    @Test
    void aCounterThatThrowsKeepsNobodyFromBeingFound(CapturedOutput output) throws Exception {
        ClientWatch broken = new ClientWatch(portals -> {
            throw new IllegalStateException("no registry");
        });
        try {
            gone.set(true);
            for (String what : List.of("GET /first", "GET /second")) {
                WatchedRequest request = request(what);
                CompletableFuture<String> call = callIn(request);
                broken.begin(request);
                assertThat(catchThrowableOfType(CompletionException.class, call::join))
                        .hasMessageContaining(what);
            }
        } finally {
            broken.destroy();
        }
        assertThat(output.getOut()).contains("A client that left cannot be counted");
    }

    @Test
    void aConnectionThatCannotBeAskedKeepsNobodyFromBeingFoundAndIsSaidOnce(CapturedOutput output) {
        AtomicInteger asked = new AtomicInteger();
        WatchedRequest broken = new WatchedRequest("GET /broken", new StreamConnection(() -> {
            asked.incrementAndGet();
            throw new NoClassDefFoundError("a class of another version of the server");
        }));
        CompletableFuture<String> waits = callIn(broken);
        watch.begin(broken);
        await().until(() -> asked.get() > 2);
        gone.set(true);
        WatchedRequest request = request("GET /a");
        CompletableFuture<String> call = callIn(request);
        watch.begin(request);
        await().untilAsserted(() -> assertThat(call).isCompletedExceptionally());
        assertThat(output.getOut()).containsOnlyOnce("Cannot find out whether clients have left, and tries it again");
        waits.cancel(false);
    }

    @Test
    void norDoesAFailureThatCannotBeLogged() {
        AtomicBoolean mayBeAsked = new AtomicBoolean();
        WatchedRequest broken = new WatchedRequest("GET /broken", new StreamConnection(() -> {
            if (!mayBeAsked.get()) {
                throw new IllegalStateException("another version of the server");
            }
            return false;
        }));
        CompletableFuture<String> waits = callIn(broken);
        try (BrokenLog log = BrokenLog.attach()) {
            watch.begin(broken);
            await().until(() -> log.lost() > 0);
        }
        mayBeAsked.set(true);
        gone.set(true);
        WatchedRequest request = request("GET /a");
        CompletableFuture<String> call = callIn(request);
        watch.begin(request);
        await().untilAsserted(() -> assertThat(call).isCompletedExceptionally());
        waits.cancel(false);
    }

    @Test
    void onlyWhatTheLeavingCausedIsTakenForIt() {
        WatchedRequest request = request("GET /a");
        try (CallCancellation.Scope scope = request.open()) {
            request.cancel();
            PortalCancelledException cancelled =
                    catchThrowableOfType(PortalCancelledException.class, () -> portal.call(Mono::never));
            assertThat(request.isReasonOf(cancelled)).isTrue();
            assertThat(request.isReasonOf(new IllegalStateException(new RuntimeException(cancelled))))
                    .isTrue();
            assertThat(request("GET /a").isReasonOf(cancelled)).isFalse();
        }
        assertThat(request.isReasonOf(new IllegalStateException("a mistake"))).isFalse();
        Exception circle = new IllegalStateException("a");
        circle.initCause(new IllegalStateException("b", circle));
        assertThat(request.isReasonOf(circle)).isFalse();
    }

    @Test
    void itsThreadEndsWithIt() throws Exception {
        watch.destroy();
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().equals("blocking-portal-client-watch"))
                .isEmpty();
    }
}
