package io.github.blockingportal.internal.admission;

/** Where a blocking task may get the permit that it runs with. */
public interface Permits {

    /** Takes a permit if one is free. */
    boolean tryTake();

    /** Puts a waiter into the queue; false if a permit was free after all, which is then taken. */
    boolean enqueue(Waiter waiter);

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
            public boolean enqueue(Waiter waiter) {
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
