package io.github.blockingportal.internal.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.internal.loop.BlockedLoop;
import io.github.blockingportal.internal.loop.Callbacks;
import io.github.blockingportal.internal.loop.StallReports;
import io.github.blockingportal.internal.text.PortalLog;
import io.github.blockingportal.internal.text.Threads;

/**
 * The event loops of others by way of which answers to the calls of one portal come. They are found as answers come, and each has a
 * number from 1, which is all that a thread or a call keeps of it.
 */
public final class ClientLoops {

    /** The number of a thread that is no such loop. */
    public static final int NONE = 0;

    private static final int MOST = Long.SIZE;
    private static final String QUEUE = "the task queue";
    private static final String LOOPS = "event loops of clients";
    private static final Integer NO_LOOP = NONE;
    private static final Integer ONE_TOO_MANY = -1;

    private final String portal;
    private final PortalListener listener;
    private final Callbacks callbacks;
    private final long thresholdNanos;
    private final AtomicReferenceArray<@Nullable ClientLoop> loops = new AtomicReferenceArray<>(MOST);
    private final AtomicInteger count = new AtomicInteger();
    private final Routes routes = new Routes();
    private final Strangers strangers = new Strangers();

    /** A number, so that no thread keeps a class loader. */
    private final ThreadLocal<@Nullable Integer> numbers = new ThreadLocal<>();

    private volatile boolean tooMany;
    private boolean saidSo;
    private long told;

    public ClientLoops(String portal, PortalListener listener, Callbacks callbacks, long stallThresholdNanos) {
        this.portal = portal;
        this.listener = listener;
        this.callbacks = callbacks;
        this.thresholdNanos = stallThresholdNanos;
    }

    /** The number of the current thread, which is neither a portal's loop nor the caller; the first time, it is looked at. */
    public int current() {
        Thread current = Thread.currentThread();
        if (Threads.isVirtual(current)) {
            return NONE;
        }
        Integer known = numbers.get();
        if (known == null || (known < 0 && count.get() < MOST)) {
            known = find(current);
            numbers.set(known);
        }
        return Math.max(NONE, known);
    }

    private Integer find(Thread current) {
        try {
            ClientLoop loop = ClientLoop.current(current);
            return loop == null ? NO_LOOP : (Integer) add(loop);
        } catch (RuntimeException | LinkageError failed) { // a loop, or a predicate of Reactor's, may be of users
            return NO_LOOP;
        }
    }

    private int add(ClientLoop loop) {
        for (int i = 0; i < MOST; i++) {
            if (loops.get(i) == null && loops.compareAndSet(i, null, loop)) {
                count.incrementAndGet();
                return i + 1;
            }
        }
        tooMany = true;
        return ONE_TOO_MANY;
    }

    /** An answer to a call of that name has come by way of the loop with that number. */
    public void answered(int number, @Nullable String callName) {
        if (number != NONE) {
            routes.add(callName, number);
        }
    }

    /** Looks whether they get on, reports those that do not, and forgets those that are gone. For the watchdog. */
    public void look(StallReports reports, long intervalNanos) {
        List<LoopProbe> due = new ArrayList<>();
        for (int i = 0; i < MOST; i++) {
            ClientLoop loop = loops.get(i);
            if (loop != null) {
                boolean gone = loop.isGone(); // first, so that its stall is over when it is forgotten
                tellOnce(i, loop.name());
                loop.progress().look();
                reports.look(loop);
                if (gone) {
                    forget(i);
                } else if (loop.progress() instanceof LoopProbe probe && probe.isDue(intervalNanos)) {
                    due.add(probe);
                }
            }
        }
        if (!due.isEmpty()) {
            callbacks.run(QUEUE, LOOPS, () -> send(due));
        }
        if (tooMany && !saidSo) {
            sayTooMany();
        }
    }

    private void tellOnce(int place, String name) {
        long bit = Routes.bit(place + 1);
        if ((told & bit) == 0) {
            told |= bit;
            callbacks.run("a listener", "client loop '" + name + "'", () -> listener.clientLoopFound(portal, name));
        }
    }

    private void forget(int place) {
        told &= ~Routes.bit(place + 1);
        routes.remove(place + 1);
        loops.set(place, null);
        count.decrementAndGet();
    }

    /** On a thread that one which blocks holds up alone: the next look passes it by. One that throws is not asked again. */
    private void send(List<LoopProbe> due) {
        RuntimeException failure = null;
        for (LoopProbe probe : due) {
            try {
                callbacks.watch(QUEUE, LOOPS, probe::send);
            } catch (RuntimeException thrown) {
                failure = thrown;
            }
        }
        if (failure != null) {
            throw failure; // into the log
        }
    }

    private void sayTooMany() {
        saidSo = true;
        PortalLog.LOG.info(
                "Portal '{}': answers come by way of more than {} event loops of clients; it watches that many of them"
                        + " (watchClientLoops)",
                portal,
                MOST);
    }

    /**
     * A loop that is blocked, or was for at least so much of the time given, and for which a call may have waited.
     *
     * @param lastOn the number of the loop on which the call was last, or {@link #NONE}
     */
    public @Nullable Blocked blockedFor(int lastOn, @Nullable String callName, long leastNanos, long withinNanos) {
        long known = routes.of(callName) | (lastOn == NONE ? 0 : Routes.bit(lastOn));
        Blocked found = first(number -> known == 0 || isIn(known, number), leastNanos, withinNanos);
        return found != null || known == 0
                ? found
                : first(number -> isSiblingOfAny(known, number), leastNanos, withinNanos);
    }

    private @Nullable Blocked first(IntPredicate which, long leastNanos, long withinNanos) {
        return IntStream.rangeClosed(1, MOST)
                .filter(which)
                .mapToObj(number -> blocked(number, leastNanos, withinNanos))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private @Nullable Blocked blocked(int number, long leastNanos, long withinNanos) {
        ClientLoop loop = loops.get(number - 1);
        BlockedLoop blocked = loop == null ? null : loop.blockedFor(leastNanos, withinNanos);
        return blocked == null ? null : new Blocked(number, blocked);
    }

    private boolean isSiblingOfAny(long known, int number) {
        ClientLoop loop = loops.get(number - 1);
        return loop != null
                && IntStream.rangeClosed(1, MOST)
                        .filter(other -> isIn(known, other))
                        .mapToObj(other -> loops.get(other - 1))
                        .anyMatch(other -> other != null && loop.isSiblingOf(other));
    }

    private static boolean isIn(long known, int number) {
        return (known & Routes.bit(number)) != 0;
    }

    /** Whether nothing is known of where the answer to a call of that name may come, which was last on the loop with that number. */
    public boolean areUnknownTo(int lastOn, @Nullable String callName) {
        return lastOn == NONE && routes.of(callName) == 0;
    }

    /** Looks at all event loops that there are, or forgets what it has seen of them if nobody wants to know. For the watchdog. */
    public void lookAtStrangers(boolean wanted) {
        if (wanted) {
            strangers.look();
        } else {
            strangers.forget();
        }
    }

    /** An event loop, whoever's it is, that has been seen blocked for so long. */
    public @Nullable BlockedLoop strangerBlockedFor(long leastNanos, long withinNanos) {
        return strangers.blockedFor(leastNanos, withinNanos);
    }

    /** Whether a call waits for the loop with that number, as far as is known: it was there last, or calls like it were. */
    public boolean isAwaited(int number, int lastOn, @Nullable String callName) {
        return lastOn == number || (lastOn == NONE && isIn(routes.of(callName), number));
    }

    public List<PortalSnapshot.Loop> describe(PortalSnapshot.Detail detail) {
        return IntStream.range(0, MOST)
                .mapToObj(loops::get)
                .filter(Objects::nonNull)
                .filter(loop -> !loop.isGone())
                .map(loop -> loop.describe(detail, thresholdNanos))
                .toList();
    }

    /** A loop by its number, and where it is or was. */
    public record Blocked(int number, BlockedLoop loop) {}
}
