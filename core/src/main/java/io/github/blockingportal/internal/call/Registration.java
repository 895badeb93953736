package io.github.blockingportal.internal.call;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What is in a registry as long as somebody uses it. Both ways ask code of users, which may block or throw: so whoever finds another
 * one at it waits for a second at most, and that one looks again before it leaves.
 *
 * <p>Implementation note. Who begins to use it counts itself first and looks then whether it is there; who removes it says first that
 * it is not, and looks then whether somebody uses it.
 */
final class Registration {

    private static final long LONGEST_WAIT_SECONDS = 1;

    private final Runnable register;
    private final Runnable remove;
    private final AtomicInteger users = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean registered;

    Registration(Runnable register, Runnable remove) {
        this.register = register;
        this.remove = remove;
    }

    /** It is there when this returns, unless another one has been at it for too long. */
    void use() {
        users.incrementAndGet();
        try {
            follow();
        } catch (Throwable broken) {
            release();
            throw broken;
        }
    }

    /** After the last one has called this it is gone. */
    void release() {
        users.decrementAndGet();
        follow();
    }

    private void follow() {
        while (registered != isUsed() && enter()) {
            try {
                change();
            } finally {
                lock.unlock();
            }
        }
    }

    private boolean isUsed() {
        return users.get() > 0;
    }

    private void change() {
        if (isUsed() && !registered) {
            register();
        } else if (!isUsed() && registered) {
            registered = false;
            if (isUsed()) { // by one who may have seen that it was there
                registered = true;
            } else {
                remove.run();
            }
        }
    }

    private void register() {
        try {
            register.run();
            registered = true;
        } catch (Throwable broken) {
            remove.run();
            throw broken;
        }
    }

    /** False if the current thread is at it already, or another one for too long. */
    private boolean enter() {
        if (lock.isHeldByCurrentThread()) {
            return false;
        }
        try {
            return lock.tryLock() || lock.tryLock(LONGEST_WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException goesOn) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
