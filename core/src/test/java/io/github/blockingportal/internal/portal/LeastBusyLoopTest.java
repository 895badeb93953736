package io.github.blockingportal.internal.portal;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Gate;
import io.github.blockingportal.internal.loop.PortalLoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LeastBusyLoopTest {

    @Tag("D18")
    @Test
    void ofTwoWithTheSameLoadTheOneBetweenTwoTasksIsLessBusyThanTheOneThatIsInATask() throws Exception {
        PortalEngine engine =
                ((PortalView) BlockingPortal.builder().name("equal").buildManaged()).engine();
        PortalLoop running = new PortalLoop(engine, "equal-loop-1", null);
        PortalLoop between = new PortalLoop(engine, "equal-loop-2", null);
        Gate gate = new Gate();
        try {
            running.schedule(null, gate::block);
            await().until(gate::isEntered);
            between.entryCame();
            assertThat(between.isLessBusyThan(running)).isTrue();
            assertThat(running.isLessBusyThan(between)).isFalse();
        } finally {
            gate.open();
            running.stop();
            between.stop();
        }
    }
}
