package io.github.blockingportal.internal.admission;

/** Where a blocking task may get the permit that it runs with. */
interface Permits {

    /** Takes a permit if one is free. */
    boolean tryTake();

    /** Puts a waiter into the queue, unless a permit is free after all, or too many wait. */
    Waiter.Entry enqueue(Waiter waiter);

    void leave(Waiter waiter);

    void giveBack();

    /** The permits of a limiter. */
    static Permits of(Limiter limiter) {
        return new Permits() {
            @Override
            public boolean tryTake() {
                return limiter.tryAcquire();
            }

            @Override
            public Waiter.Entry enqueue(Waiter waiter) {
                return limiter.enqueue(waiter);
            }

            @Override
            public void leave(Waiter waiter) {
                limiter.leave(waiter);
            }

            @Override
            public void giveBack() {
                limiter.release();
            }
        };
    }
}
