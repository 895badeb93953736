package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.portal.PortalSettings;
import io.github.blockingportal.internal.portal.PortalView;
import io.github.blockingportal.internal.text.Durations;

/**
 * One portal for users who do not know of each other: the first one opens it, the last one closes it. For a library, which
 * needs a portal only while somebody uses it and has no moment of its own at which to close one.
 *
 * <pre>{@code
 * private static final BlockingPortalProvider PORTALS = BlockingPortalProvider.of(BlockingPortal.builder().loops(1));
 *
 * Order find(String id) {
 *     try (BlockingPortalProvider.Lease lease = PORTALS.use()) {
 *         return lease.portal().call(() -> orders.findById(id));
 *     }
 * }
 * }</pre>
 *
 * <p>Users whose leases overlap share the very same portal. A lease that is never closed keeps it open. Without a keep-alive,
 * users that come one after the other each start a portal; {@link #keepAlive} gives the next one time to come.
 *
 * <p>A provider may be used by any number of threads, and also on an event loop: it never waits for more than the start of a
 * portal's threads, and the calls themselves are refused there as ever. The idea is that of the provider of Python's
 * <a href="https://anyio.readthedocs.io/en/stable/api.html#anyio.from_thread.BlockingPortalProvider">anyio</a>.
 *
 * <p>Implementation note. Which portal is shared, its number of users and its keep-alive change under the lock. Portals are
 * started under it, since that does not wait and runs no user code, and closed outside. The races:
 * <ul>
 * <li><em>use against the last close</em>: the close has either taken the portal away, then the use starts another one while
 * the first one drains, or it finds one user more.
 * <li><em>use against the end of the keep-alive</em>: the end that was not cancelled in time finds a use since its beginning.
 * </ul>
 */
public final class BlockingPortalProvider {

    private final Supplier<PortalView> starter;
    private final long keepAliveNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Shared current;

    BlockingPortalProvider(Supplier<PortalView> starter, long keepAliveNanos) {
        this.starter = starter;
        this.keepAliveNanos = keepAliveNanos;
    }

    /**
     * Makes a provider without keep-alive. Nothing is started yet.
     *
     * @param builder describes the portals as it is now; what it is told later changes nothing
     * @return a provider that nobody uses
     * @throws NullPointerException if {@code builder} is null
     */
    public static BlockingPortalProvider of(BlockingPortalBuilder builder) {
        PortalSettings settings = builder.settings();
        return new BlockingPortalProvider(() -> started(settings), 0);
    }

    private static PortalView started(PortalSettings settings) {
        PortalView portal = PortalView.ofAContainer(settings);
        portal.start();
        return portal;
    }

    /**
     * A provider of the same description that keeps its portal for a while when the last user has left. It shares nothing with
     * this one. The threads of a portal are daemons, so one that is kept does not keep the JVM alive.
     *
     * @param keepAlive for how long; zero, which is the default, closes at once
     * @return another provider that nobody uses
     * @throws IllegalArgumentException if it is negative
     */
    public BlockingPortalProvider keepAlive(Duration keepAlive) {
        if (keepAlive.isNegative()) {
            throw new IllegalArgumentException("keepAlive must not be negative, but was " + keepAlive);
        }
        return new BlockingPortalProvider(starter, Durations.nanos(keepAlive));
    }

    /**
     * Uses the portal until the lease is closed. If nobody else does and none is kept, one is started; of several first users
     * one starts it and the others wait for that. A start that fails is not remembered: its user gets the failure, and the
     * next one, also one that has waited, tries again.
     *
     * @return a lease of the shared portal, for a try-with-resources statement
     */
    public Lease use() {
        lock.lock();
        try {
            Shared shared = current;
            if (shared == null || !shared.runs()) {
                shared = new Shared(starter.get());
                current = shared;
            }
            shared.enter();
            return new OpenLease(shared);
        } finally {
            lock.unlock();
        }
    }

    /** Counts a user less; true if the portal is to be closed now. */
    private boolean leave(Shared shared) {
        lock.lock();
        try {
            boolean over = shared.leave() && !shared.keep();
            if (over) {
                takeAway(shared);
            }
            return over;
        } finally {
            lock.unlock();
        }
    }

    private void endKeepAlive(Shared shared, long uses) {
        if (unusedSince(shared, uses)) {
            shared.portal.close();
        }
    }

    private boolean unusedSince(Shared shared, long uses) {
        lock.lock();
        try {
            boolean over = shared.uses == uses;
            if (over) {
                takeAway(shared);
            }
            return over;
        } finally {
            lock.unlock();
        }
    }

    private void takeAway(Shared shared) {
        if (current == shared) {
            current = null;
        }
    }

    /** One who uses the shared portal. */
    public interface Lease extends AutoCloseable {

        /**
         * The shared portal, for use until this lease is closed. It is not the user's to close; if somebody does, the next
         * {@link #use()} starts another one.
         *
         * @return always the same portal, and the same for all leases that overlap
         */
        BlockingPortal portal();

        /**
         * Ends this use. The last one closes the portal: at once, which waits for the drain as {@link BlockingPortal#close()}
         * does, or after the keep-alive, which does not wait. A second close does nothing.
         */
        @Override
        void close();
    }

    private final class OpenLease implements Lease {

        private final Shared shared;
        private final AtomicBoolean closed = new AtomicBoolean();

        OpenLease(Shared shared) {
            this.shared = shared;
        }

        @Override
        public BlockingPortal portal() {
            return shared.portal;
        }

        @Override
        public void close() {
            if (closed.compareAndSet(false, true) && leave(shared)) {
                shared.portal.close();
            }
        }
    }

    /** A portal with its users, from its start to its close. */
    private final class Shared {

        private final PortalView portal;
        private int users;
        private long uses;
        private @Nullable Future<?> keepAlive;

        Shared(PortalView portal) {
            this.portal = portal;
        }

        boolean runs() {
            return portal.runs();
        }

        void enter() {
            users++;
            uses++;
            if (keepAlive != null) {
                keepAlive.cancel(false);
                keepAlive = null;
            }
        }

        boolean leave() {
            users--;
            return users == 0;
        }

        /** Keeps an unused portal; false if it is not to be kept. Its own watchdog keeps the time, so no thread is added. */
        boolean keep() {
            if (keepAliveNanos == 0) {
                return false;
            }
            long usesSoFar = uses;
            try {
                keepAlive = portal.after(keepAliveNanos, () -> endKeepAlive(this, usesSoFar));
                return keepAlive != null;
            } catch (RejectedExecutionException closed) {
                return false;
            }
        }
    }
}
