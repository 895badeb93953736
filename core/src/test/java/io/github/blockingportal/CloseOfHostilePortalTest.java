package io.github.blockingportal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** Code of an application that throws where a portal does not expect it does not keep the portal from ending. */
@Timeout(30)
class CloseOfHostilePortalTest {

    private final AtomicBoolean hostile = new AtomicBoolean();

    private static BlockingPortalBuilder builder() {
        return BlockingPortal.builder().name("hostile").loops(1).drainTimeout(Duration.ofMillis(200));
    }

    private static boolean noThreadIsLeft() {
        return Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().startsWith("hostile-"));
    }

    @Test
    @Tag("D13")
    void aDetectorThatThrowsAnErrorLeavesItToBeClosed() {
        BlockingPortal portal = builder()
                .detector(thread -> {
                    if (hostile.get()) {
                        throw new NoClassDefFoundError("pretended");
                    }
                    return null;
                })
                .build();
        hostile.set(true);
        portal.close();
        await().until(() -> portal.snapshot().state() == PortalSnapshot.State.CLOSED);
        await().until(CloseOfHostilePortalTest::noThreadIsLeft);
    }

    @Test
    @Tag("E12")
    void anInterruptThatThrowsKeepsNeitherThePermitNorTheLoops() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        BlockingPortal portal = builder()
                .workerThreadFactory(ThreadWithAnInterruptThatThrows::new)
                .build();
        Disposable task = portal.workers()
                .run(() -> {
                    begun.countDown();
                    mayEnd.await();
                    return 1;
                })
                .subscribe();
        begun.await();
        task.dispose();
        mayEnd.countDown();
        await().until(() -> portal.workers().limiter().statistics().active() == 0);
        assertThatThrownBy(portal::close).hasMessage("pretended");
        assertThat(portal.snapshot().state()).isEqualTo(PortalSnapshot.State.CLOSED);
        await().until(CloseOfHostilePortalTest::noThreadIsLeft);
    }

    private static final class ThreadWithAnInterruptThatThrows extends Thread {

        ThreadWithAnInterruptThatThrows(Runnable target) {
            super(target, "with-interrupt");
            setDaemon(true);
        }

        @Override
        public void interrupt() {
            throw new IllegalStateException("pretended");
        }
    }
}
