package io.github.blockingportal.internal.client;

import java.lang.ref.WeakReference;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** What the stack of a thread tells of it, between two looks. */
@Timeout(60)
class StackWatchTest {

    private final CountDownLatch release = new CountDownLatch(1);
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1);

    @AfterEach
    void end() {
        release.countDown();
        executor.shutdownNow();
    }

    @Test
    void aThreadThatIsFoundIdleIsMarkedNoMoreBeforeTheNextLook() throws Exception {
        WeakReference<Thread> thread =
                new WeakReference<>(executor.submit(Thread::currentThread).get(10, TimeUnit.SECONDS));
        StackWatch watch = new StackWatch(thread);
        executor.execute(this::block);
        await().until(() -> {
            watch.look();
            return watch.stalledFor(0) != null;
        });
        assertThat(watch.isStalled(0)).isTrue();

        release.countDown();
        await().until(() -> LoopStacks.isIdle(watch.stack()));

        assertThat(watch.stalledFor(0)).isNull();
        assertThat(watch.isStalled(0)).isFalse();
    }

    private void block() {
        try {
            release.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
