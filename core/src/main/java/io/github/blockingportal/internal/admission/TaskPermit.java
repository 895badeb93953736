package io.github.blockingportal.internal.admission;

import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.internal.text.Threads;

/**
 * The permit of one blocking task: the queues in which the task waits for it, and the one that it got. It may wait in two
 * places, for a permit of its limiter and for one on loan, and keeps the first that it is granted.
 *
 * <p>Implementation note. A task for which there was no place in the queue of its limiter says so and looks then whether its loan has
 * ended; the end of a loan says so and looks then whether the task has that place: one of them sees the other.
 */
public final class TaskPermit {

    private static final ThreadLocal<@Nullable TaskPermit> CURRENT = new ThreadLocal<>();

    private final Holder task;
    private final Limiter limiter;
    private final @Nullable Lender innermost;
    private final Place ownPlace;
    private volatile @Nullable Place lentPlace;
    private volatile @Nullable Permits held;
    private volatile boolean hasNoPlace;

    /**
     * The permit of a task that has none yet.
     *
     * @param innermost for whom the task runs, who may have a permit on loan
     */
    public TaskPermit(Holder task, Limiter limiter, @Nullable Lender innermost) {
        this.task = task;
        this.limiter = limiter;
        this.innermost = innermost;
        this.ownPlace = new Place(Permits.of(limiter));
    }

    /** That of the task which the current thread runs, or null. */
    public static @Nullable TaskPermit current() {
        return CURRENT.get();
    }

    /** Whether the task that the current thread runs keeps a permit of this limiter while it waits. */
    static boolean isHeld(Limiter limiter) {
        TaskPermit permit = CURRENT.get();
        return permit != null && permit.limiter == limiter && !Threads.isVirtual(Thread.currentThread());
    }

    /** The limiter of the task that the current thread runs, if it keeps a permit while it waits and no other is free; or null. */
    public static @Nullable Limiter exhausted() {
        TaskPermit permit = CURRENT.get();
        if (permit == null || !isHeld(permit.limiter)) {
            return null;
        }
        CapacityLimiter.Statistics now = permit.limiter.statistics();
        return now.active() < now.limit() ? null : permit.limiter;
    }

    /** The current thread begins to run the task. */
    public void beginRun() {
        CURRENT.set(this);
    }

    public static void endRun() {
        CURRENT.remove();
    }

    public Holder holder() {
        return task;
    }

    /** Takes a permit, first the one on loan, or waits for whichever comes first. */
    public void enter() {
        borrowFromChain();
        if (task.isWaiting()) {
            hasNoPlace = !ownPlace.takeOrWait();
            borrowFromChain(); // one may have been lent since, by somebody who did not see the task in the queue
            if (hasNoPlace && !waitsForLoan()) {
                task.turnAway();
            }
        }
    }

    private boolean waitsForLoan() {
        Place lent = lentPlace;
        return lent != null && !lent.over;
    }

    private void borrowFromChain() {
        LentPermit lent = task.isWaiting() ? LentPermit.onChain(innermost, limiter) : null;
        if (lent != null) {
            borrow(lent);
        }
    }

    /** Takes the permit on loan, or waits for it, too. */
    private void borrow(LentPermit lent) {
        Place before = lentPlace;
        if (before == null || before.permits != lent) {
            Place place = new Place(lent);
            lentPlace = place;
            if (!place.takeOrWait()) {
                place.over = true;
            }
        }
    }

    private boolean isDownFrom(Lender lender) {
        Lender above = innermost;
        while (above != null && above != lender) {
            above = above.outer();
        }
        return above != null;
    }

    /** What becomes of it while the current thread, which runs the task, waits: virtual ones keep nothing from anybody. */
    public Loan loan() {
        return Threads.isVirtual(Thread.currentThread()) ? new Returned() : new LentPermit(limiter);
    }

    public void leaveQueues() {
        ownPlace.leave();
        Place lent = lentPlace;
        if (lent != null) {
            lent.leave();
        }
    }

    public void giveBack() {
        Permits permits = held;
        held = null;
        if (permits != null) {
            permits.giveBack();
        }
    }

    /** The task that the permit is for. */
    public interface Holder {

        /** Whether it has no permit yet and still wants one. */
        boolean isWaiting();

        /** Takes the permit that it is granted; false if it is waiting no more. */
        boolean takePermit();

        /** Goes on with the permit that it took. */
        void proceed();

        /** Ends, since too many wait already. */
        void turnAway();

        /** The same, but its subscriber is told on another thread. */
        void turnAwayElsewhere();

        /** The Reactor context of the chain that it is for. */
        Context context();
    }

    /** Goes to the limiter while the task waits; the limiter may be over by one when it goes on. For its thread alone. */
    private final class Returned implements Loan {

        @Override
        public void begin(Lender lender) {
            giveBack();
        }

        @Override
        public void end() {
            if (held == null) { // otherwise a call that was made while it waited in this one has ended
                limiter.exceed();
                held = ownPlace.permits;
            }
        }
    }

    /** The task's place in one queue for permits. */
    private final class Place implements Waiter {

        private final Permits permits;
        private volatile boolean over;

        Place(Permits permits) {
            this.permits = permits;
        }

        /** False if too many wait, or a loan is over. */
        boolean takeOrWait() {
            Waiter.Entry entry = permits.tryTake() ? Waiter.Entry.TAKEN : permits.enqueue(this);
            if (entry == Waiter.Entry.TAKEN) {
                took();
            } else if (!task.isWaiting()) {
                leave();
            }
            return entry != Waiter.Entry.FULL;
        }

        private void took() {
            if (grant()) {
                Granted.resume(this, limiter.name());
            } else {
                permits.giveBack();
            }
        }

        void leave() {
            permits.leave(this);
        }

        @Override
        public boolean grant() {
            boolean taken = task.takePermit();
            if (taken) {
                held = permits;
            }
            return taken;
        }

        @Override
        public void resume() {
            try {
                leaveTheOther();
            } finally {
                task.proceed();
            }
        }

        @Override
        public void offered(LentPermit permit, Lender lender) {
            if (task.isWaiting() && isDownFrom(lender)) {
                borrow(permit);
            }
        }

        /** Without a place it tries for one, since by now there may be room, or for a permit. */
        @Override
        public void loanEnded() {
            over = true;
            if (hasNoPlace && task.isWaiting() && !ownPlace.takeOrWait()) {
                task.turnAwayElsewhere();
            }
        }

        /** So that it does not count as one who waits while it runs. */
        private void leaveTheOther() {
            Place lent = lentPlace;
            if (this != ownPlace) {
                ownPlace.leave();
            } else if (lent != null) {
                lent.leave();
            }
        }
    }
}
