package io.github.blockingportal.internal.loop;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.Gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class LeastBusyLoopTest {

    @Tag("D18")
    @Test
    void ofTwoWithTheSameLoadTheOneBetweenTwoTasksIsLessBusyThanTheOneThatIsInATask() throws Exception {
        LoopOwner owner = ownerOfALoop();
        PortalLoop running = new PortalLoop(owner, "equal-loop-1", null);
        PortalLoop between = new PortalLoop(owner, "equal-loop-2", null);
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

    private static LoopOwner ownerOfALoop() {
        try (BlockingPortal portal = BlockingPortal.builder().name("equal").build()) {
            return portal.call(() -> Mono.fromCallable(() -> RunningTask.owner(Thread.currentThread())));
        }
    }
}
