package io.github.blockingportal.internal.client;

import java.lang.ref.WeakReference;
import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalSnapshot.Detail;
import io.github.blockingportal.PortalSnapshot.Kind;
import io.github.blockingportal.internal.guard.NettyLoop;
import io.github.blockingportal.internal.loop.BlockedLoop;
import io.github.blockingportal.internal.loop.Stall;
import io.github.blockingportal.internal.loop.WatchedLoop;
import io.github.blockingportal.internal.text.Stacks;
import io.github.blockingportal.internal.text.Threads;

import static java.time.Duration.ofNanos;

/** An event loop of somebody else, held weakly. One for each thread, however many portals watch it. */
final class ClientLoop implements WatchedLoop {

    /** Weak, so that no thread keeps a class loader. */
    private static final ThreadLocal<@Nullable WeakReference<ClientLoop>> CURRENT = new ThreadLocal<>();

    private static final String LABEL = "client loop";

    private final String name;
    private final WeakReference<Thread> thread;
    private final Progress progress;

    private ClientLoop(Thread thread, @Nullable NettyLoop netty) {
        this.name = Threads.label(thread);
        this.thread = new WeakReference<>(thread);
        this.progress = netty == null ? new StackWatch(this.thread) : new LoopProbe(this.thread, netty);
    }

    /** That of the current thread; null if it is no event loop. */
    static @Nullable ClientLoop current(Thread current) {
        WeakReference<ClientLoop> known = CURRENT.get();
        ClientLoop loop = known == null ? null : known.get();
        if (loop == null) {
            loop = find(current);
            if (loop != null) {
                CURRENT.set(new WeakReference<>(loop));
            }
        }
        return loop;
    }

    private static @Nullable ClientLoop find(Thread current) {
        NettyLoop netty = NettyLoop.current();
        return netty != null || Schedulers.isNonBlockingThread(current) ? new ClientLoop(current, netty) : null;
    }

    /** Whether its thread has ended. */
    boolean isGone() {
        Thread held = thread.get();
        return held == null || !held.isAlive();
    }

    Progress progress() {
        return progress;
    }

    /** Whether both are of the same client, as far as that is known. */
    boolean isSiblingOf(ClientLoop other) {
        return progress instanceof LoopProbe ours
                && other.progress instanceof LoopProbe theirs
                && ours.loop().isSiblingOf(theirs.loop());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String label() {
        return LABEL;
    }

    @Override
    public String consequence() {
        return "Answers that come by way of it wait.";
    }

    @Override
    public @Nullable Stall stalledFor(long thresholdNanos) {
        return isGone() ? null : progress.stalledFor(thresholdNanos);
    }

    @Override
    public StackTraceElement[] stack() {
        return progress.stack();
    }

    @Nullable
    BlockedLoop blockedFor(long leastNanos, long withinNanos) {
        return progress.blockedFor(LABEL, name, leastNanos, withinNanos);
    }

    PortalSnapshot.Loop describe(Detail detail, long thresholdNanos) {
        boolean stalled = progress.isStalled(thresholdNanos);
        boolean withStack = detail == Detail.STACKS || (detail == Detail.CALLS && stalled);
        return new PortalSnapshot.Loop(
                name,
                Kind.CLIENT,
                stalled,
                null,
                null,
                0,
                ofNanos(progress.lagNanos()),
                withStack ? Stacks.list(stack()) : List.of());
    }
}
