package io.github.blockingportal;

import org.jspecify.annotations.Nullable;

/**
 * The permit of one blocking task: the queues in which the task waits for it, and the one that it got. It may wait in two
 * places, for a permit of its limiter and for one on loan, and keeps the first that it is granted.
 */
final class TaskPermit {

    private final Holder task;
    private final Place ownPlace;
    private volatile @Nullable Place lentPlace;
    private volatile @Nullable Permits held;

    TaskPermit(Holder task, CapacityLimiter limiter) {
        this.task = task;
        this.ownPlace = new Place(Permits.of(limiter));
    }

    /** Takes a permit, first the one on loan, or waits for whichever comes first. */
    void enter(@Nullable LentPermit lent) {
        if (lent != null) {
            borrow(lent);
        }
        if (task.isWaiting()) {
            ownPlace.takeOrWait();
        }
    }

    /** Takes the permit on loan, or waits for it, too. */
    void borrow(LentPermit lent) {
        Place place = new Place(lent);
        lentPlace = place;
        place.takeOrWait();
    }

    void leaveQueues() {
        ownPlace.leave();
        Place lent = lentPlace;
        if (lent != null) {
            lent.leave();
        }
    }

    void giveBack() {
        Permits permits = held;
        if (permits != null) {
            permits.giveBack();
        }
    }

    /** The task that the permit is for. */
    interface Holder {

        /** Whether it has no permit yet and still wants one. */
        boolean isWaiting();

        /** Takes the permit that it is granted; false if it is waiting no more. */
        boolean takePermit();

        /** Goes on with the permit that it took. */
        void proceed();
    }

    /** The task's place in one queue for permits. */
    private final class Place implements CapacityLimiter.Waiter {

        private final Permits permits;

        Place(Permits permits) {
            this.permits = permits;
        }

        void takeOrWait() {
            if (permits.tryTake() || !permits.enqueue(this)) {
                took();
            } else if (!task.isWaiting()) {
                leave();
            }
        }

        private void took() {
            if (grant()) {
                resume();
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
            leaveTheOther();
            task.proceed();
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
