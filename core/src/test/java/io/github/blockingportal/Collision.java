package io.github.blockingportal;

import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadLocalRandom;

/** Two things that happen at the same moment, as race tests have them. */
final class Collision {

    private static final int LONGEST_HEAD_START = 400;

    private Collision() {}

    /** Runs both, with a random head start of either, and waits for both. */
    static void of(Runnable one, Runnable other) throws Exception {
        CyclicBarrier barrier = new CyclicBarrier(2);
        int headStart = ThreadLocalRandom.current().nextInt(-LONGEST_HEAD_START, LONGEST_HEAD_START);
        Caller<Boolean> second = Caller.start(() -> {
            barrier.await();
            spin(headStart);
            other.run();
            return true;
        });
        barrier.await();
        spin(-headStart);
        one.run();
        second.value();
    }

    /** Lets a little time pass. */
    static void spin(int turns) {
        for (int i = 0; i < turns; i++) {
            Thread.onSpinWait();
        }
    }
}
