package io.github.blockingportal.internal.portal;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalProvider;
import io.github.blockingportal.BlockingPortalProvider.Lease;

import static org.awaitility.Awaitility.await;

class KeepAliveTest {

    @Test
    void aNewUseCancelsTheKeepAlive() {
        BlockingPortalProvider provider = BlockingPortalProvider.of(
                        BlockingPortal.builder().name("again").loops(1))
                .keepAlive(Duration.ofHours(1));
        Lease first = provider.use();
        PortalEngine engine = ((PortalView) first.portal()).engine();
        for (int i = 0; i < 3; i++) {
            first.close();
            await().until(() -> delayedTasks(engine) == 2);
            first = provider.use();
            await().until(() -> delayedTasks(engine) == 1);
        }
        first.portal().close();
    }

    /** Those of the watchdog: its own regular look, and the end of a keep-alive. */
    private static int delayedTasks(PortalEngine engine) {
        return engine.life().threads().delayedTasks();
    }
}
