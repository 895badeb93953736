package io.github.blockingportal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The portal's own virtual workers. */
@Timeout(30)
class VirtualWorkersTest {

    private static final InheritableThreadLocal<String> INHERITABLE = new InheritableThreadLocal<>();

    private static void assumeVirtualThreads() {
        boolean exist = Caller.Kind.virtualThreadsExist();
        if (!exist) {
            System.out.println("Skipped: the portal's own virtual workers, which need a JDK from 21");
        }
        assumeTrue(exist, "virtual threads need a JDK from 21");
    }

    @Test
    void areNumberedAndInheritNothingOfWhoeverMakesThem() {
        assumeVirtualThreads();
        INHERITABLE.set("of the caller");
        try (BlockingPortal portal =
                BlockingPortal.builder().name("own").virtualWorkers().build()) {
            String seen = portal.workers()
                    .run(() -> Thread.currentThread().getClass().getSimpleName() + " "
                            + Thread.currentThread().getName() + " " + INHERITABLE.get())
                    .block();
            assertThat(seen).isEqualTo("VirtualThread own-worker-1 null");
        } finally {
            INHERITABLE.remove();
        }
    }

    @Test
    void theLastWordOfTheBuilderHolds() {
        assumeVirtualThreads();
        try (BlockingPortal portal = BlockingPortal.builder()
                .virtualWorkers()
                .workerThreadFactory(task -> new Thread(task, "of the factory"))
                .build()) {
            assertThat(portal.workers()
                            .run(() -> Thread.currentThread().getName())
                            .block())
                    .isEqualTo("of the factory");
        }
    }

    @Test
    void beforeJdk21TheBuilderSaysSo() {
        boolean exist = Caller.Kind.virtualThreadsExist();
        if (exist) {
            System.out.println("Skipped: what is said of virtual workers before JDK 21");
        }
        assumeFalse(exist, "virtual threads exist");
        assertThatThrownBy(() -> BlockingPortal.builder().virtualWorkers())
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessage("virtualWorkers needs JDK 21 or later, and this is JDK "
                        + Runtime.version().feature());
    }
}
