package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.beans.factory.DisposableBean;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;

/**
 * A thread that looks four times a second whether the clients of requests that wait have left, and cancels the calls of those that
 * have. It runs no code of users, sleeps while there is no request, and asks nobody about one that is young or waits for no call.
 *
 * <p>Implementation note. Who adds a request looks then whether the thread sleeps; the thread says so first and looks then for
 * requests.
 */
final class ClientWatch implements DisposableBean, AopInfrastructureBean {

    private static final Logger LOG = LoggerFactory.getLogger(BlockingPortal.class);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(250);
    private static final long STOP_MILLIS = 1000;

    private final Set<WatchedRequest> requests = ConcurrentHashMap.newKeySet();
    private final DisconnectCounter counter;
    private final Thread thread = new Thread(null, this::run, "blocking-portal-client-watch", 0, false);
    private volatile boolean fails;
    private volatile boolean failedBefore;
    private volatile boolean asleep;
    private volatile boolean stopped;

    ClientWatch(DisconnectCounter counter) {
        this.counter = counter;
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        thread.start();
    }

    void begin(WatchedRequest request) {
        requests.add(request);
        if (asleep) {
            LockSupport.unpark(thread);
        }
    }

    void end(WatchedRequest request) {
        requests.remove(request);
    }

    /** For a request that fails, as it does when its server finds out first. On the thread of the request. */
    void lookAtOnce(WatchedRequest request) {
        if (!request.hasCalls()) {
            return;
        }
        try (ClosedSockets sockets = new ClosedSockets()) {
            look(sockets, List.of(request));
        } catch (IOException | RuntimeException failure) {
            failed(failure);
        }
    }

    private void run() {
        ClosedSockets sockets = new ClosedSockets();
        while (!stopped) {
            sleep();
            failedBefore = fails;
            fails = false;
            try {
                long now = System.nanoTime();
                look(
                        sockets,
                        requests.stream()
                                .filter(request -> request.isWaitingAt(now) || request.isLeftBehind())
                                .toList());
            } catch (Throwable failure) { // of whatever kind: the next look may be one
                failed(failure);
            }
        }
        sockets.close();
    }

    private void failed(Throwable failure) {
        boolean isFirst = !fails && !failedBefore;
        fails = true;
        if (isFirst) {
            warn(failure);
        }
    }

    private static void warn(Throwable failure) {
        try {
            LOG.warn("Cannot find out whether clients have left, and tries it again", failure);
        } catch (Throwable again) {
            // there is nobody left to tell, and the next look may be one
        }
    }

    private void sleep() {
        asleep = true;
        while (requests.isEmpty() && !stopped) {
            LockSupport.park(this);
        }
        asleep = false;
        if (!stopped) {
            LockSupport.parkNanos(this, LOOK_NANOS);
        }
    }

    private void look(ClosedSockets sockets, List<WatchedRequest> waiting) throws IOException {
        if (waiting.isEmpty()) {
            return;
        }
        Set<SocketChannel> closed = sockets.of(waiting.stream()
                .map(request -> request.connection().socket())
                .filter(Objects::nonNull)
                .toList());
        waiting.stream().filter(request -> isGone(request, closed)).forEach(this::cancel);
    }

    /** One that cannot be asked keeps nobody from finding out about the others. */
    private boolean isGone(WatchedRequest request, Set<SocketChannel> closed) {
        try {
            return request.connection().isGone(closed);
        } catch (Throwable failure) { // of the server
            failed(failure);
            return false;
        }
    }

    /** Once, and not any more if the request has ended meanwhile. */
    private void cancel(WatchedRequest request) {
        if (!requests.remove(request)) {
            return;
        }
        List<CallInfo> cancelled = request.cancel();
        LOG.debug("The client of {} left; calls cancelled: {}", request, cancelled);
        if (!cancelled.isEmpty()) {
            count(cancelled.stream().map(CallInfo::portal).collect(Collectors.toSet()));
        }
    }

    private void count(Set<String> portals) {
        try {
            counter.count(portals);
        } catch (RuntimeException thrown) {
            LOG.warn("A client that left cannot be counted", thrown);
        }
    }

    @Override
    public void destroy() throws InterruptedException {
        stopped = true;
        LockSupport.unpark(thread);
        thread.join(STOP_MILLIS);
    }
}
