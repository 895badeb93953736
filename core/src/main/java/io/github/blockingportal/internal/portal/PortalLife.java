package io.github.blockingportal.internal.portal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.internal.call.CallChain;
import io.github.blockingportal.internal.call.TrackedCall;
import io.github.blockingportal.internal.client.ClientLoops;
import io.github.blockingportal.internal.loop.PortalLoops;
import io.github.blockingportal.internal.worker.WorkerPools;

/**
 * The life of a portal: new, running, closing, closed, and running again if it is started again.
 *
 * <p>Implementation note. The state changes under the lock, and no user code runs under it. A call is listed first and looks
 * at the state then; a close changes the state first and looks at the list then: one of them sees the other. A drain that began
 * before the close has a thread of its own, which ends the portal; the close then only changes the state and waits.
 */
final class PortalLife {

    private final PortalEngine engine;
    private final Insiders insiders;
    private final Shutdown shutdown;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile State state = State.NEW;
    private volatile @Nullable PortalThreads threads;
    private volatile boolean cutShort;
    private boolean draining;
    private CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();

    PortalLife(PortalEngine engine) {
        this.engine = engine;
        this.insiders = new Insiders(engine);
        this.shutdown = new Shutdown(engine, this);
    }

    State state() {
        return state;
    }

    /** Whether the call may go on: the portal runs, or the call goes in with the permit of a chain that it lets finish. */
    boolean admits(TrackedCall call) {
        startIf(State.NEW);
        State current = state;
        return current == State.RUNNING || (current == State.CLOSING && call.isPartOfAnother());
    }

    /** Starts a portal that is new or closed; nothing happens to one that runs. */
    void start() {
        if (state == State.CLOSING) {
            throw new IllegalStateException("Portal '" + engine.name() + "' is closing; start it once it has closed");
        }
        startIf(State.NEW);
        if (state == State.CLOSED) {
            engine.live().forgetChanges();
            startIf(State.CLOSED);
        }
    }

    private void startIf(State expected) {
        if (state != expected) {
            return;
        }
        CallChain.use(); // not under the lock, since it asks accessors, which are users' code
        boolean started = false;
        try {
            started = startThreads(expected);
        } finally {
            if (!started) {
                CallChain.release();
            }
        }
    }

    private boolean startThreads(State expected) {
        lock.lock();
        try {
            if (state != expected) {
                return false;
            }
            threads = new PortalThreads(engine); // first, since it may fail
            closed = new CompletableFuture<>();
            draining = false;
            cutShort = false;
            state = State.RUNNING;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Who comes from now on finds no threads; those that there are have been stopped. */
    void forgetThreads() {
        threads = null;
    }

    /** The threads, or null unless the portal runs or is closing. */
    @Nullable
    PortalThreads threads() {
        return threads;
    }

    /** The loops, or null unless the portal runs or is closing. */
    @Nullable
    PortalLoops loops() {
        PortalThreads current = threads;
        return current == null ? null : current.loops();
    }

    /** The loops, started if the portal is new; null once it has closed. */
    @Nullable
    PortalLoops runningLoops() {
        startIf(State.NEW);
        return loops();
    }

    /** The threads of the workers, started if the portal is new; null once it has closed. */
    @Nullable
    WorkerPools runningWorkers() {
        startIf(State.NEW);
        PortalThreads current = threads;
        return current == null ? null : current.workers();
    }

    Duration uptime() {
        PortalLoops current = loops();
        return current == null ? Duration.ZERO : current.uptime();
    }

    List<PortalSnapshot.Loop> describeLoops(PortalSnapshot.Detail detail) {
        PortalLoops current = loops();
        ClientLoops clients = engine.clientLoops();
        return current == null
                ? List.of()
                : Stream.of(
                                current.describe(detail),
                                clients == null ? List.<PortalSnapshot.Loop>of() : clients.describe(detail))
                        .flatMap(List::stream)
                        .toList();
    }

    /** Begins the drain of a portal that runs, and refuses nobody until it is told to close or the drain timeout is over. */
    void beginDrain() {
        PortalThreads ours;
        lock.lock();
        try {
            ours = state == State.RUNNING && !draining ? threads : null;
            draining |= ours != null;
        } finally {
            lock.unlock();
        }
        if (ours != null) {
            try {
                shutdown.runInBackground(ours);
            } catch (Throwable noThread) {
                if (isClosedMeanwhile()) {
                    shutdown.end(ours);
                }
                throw noThread;
            }
        }
    }

    /** Whether a close waits for the drain that could not begin; otherwise the next close drains. */
    private boolean isClosedMeanwhile() {
        lock.lock();
        try {
            draining = state != State.RUNNING;
            return draining;
        } finally {
            lock.unlock();
        }
    }

    /** From now on the portal takes no newcomers. */
    void refuseNewcomers() {
        lock.lock();
        try {
            state = State.CLOSING;
        } finally {
            lock.unlock();
        }
    }

    /** Drains and ends the portal, once; waits for the end of that unless the caller must not. */
    void close() {
        boolean mayWait =
                insiders.mayWait(shutdown.thread(), threads); // before anything changes, since a detector may block
        Closing closing = beginClose();
        PortalThreads ours = closing.threads();
        if (ours == null) {
            shutdown.wake();
            if (mayWait) {
                closing.await(() -> cutShort(closing));
            }
        } else if (mayWait) {
            shutdown.run(ours);
        } else {
            shutdown.runInBackgroundOrEnd(ours);
        }
    }

    private void cutShort(Closing closing) {
        lock.lock();
        try {
            cutShort |= closing.isFirst() && closing.closed() == closed; // else the portal has been started again
        } finally {
            lock.unlock();
        }
    }

    /** Whether the drain of another thread is to stop waiting, since the thread that closed the portal was interrupted. */
    boolean isCutShort() {
        return cutShort;
    }

    private Closing beginClose() {
        lock.lock();
        try {
            boolean first = state == State.RUNNING;
            PortalThreads ours = first && !draining ? threads : null;
            if (first) {
                state = State.CLOSING;
            } else if (state == State.NEW) {
                state = State.CLOSED;
                closed.complete(null);
            }
            return new Closing(ours, closed, first);
        } finally {
            lock.unlock();
        }
    }

    /** There are no threads any more, and nothing that waits for one. */
    void ended() {
        lock.lock();
        try {
            state = State.CLOSED;
            closed.complete(null);
        } finally {
            lock.unlock();
        }
    }
}
