package io.github.blockingportal;

import java.util.concurrent.CountDownLatch;

/** Where hostile code of a test stands, deaf to interrupts, until the test lets it go. */
public final class Gate {

    private final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    public void block() {
        entered.countDown();
        boolean interrupted = false;
        while (true) {
            try {
                open.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean isEntered() {
        return entered.getCount() == 0;
    }

    public void open() {
        open.countDown();
    }
}
