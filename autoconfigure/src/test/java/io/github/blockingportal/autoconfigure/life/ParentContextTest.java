package io.github.blockingportal.autoconfigure.life;

import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Portals of a parent context, which the beans of its children use, too. */
class ParentContextTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withPropertyValues(
                    "blocking-portal.name=shared",
                    "blocking-portal.loops=1",
                    "blocking-portal.portals.shared-maps.loops=1");

    private void withChild(AssertableApplicationContext parent, Consumer<AssertableApplicationContext> test) {
        runner.withParent(parent.getSourceApplicationContext())
                .withUserConfiguration(Injected.class)
                .run(test::accept);
    }

    @Test
    void aChildThatClosesDoesNotBeginTheDrainOfItsParentsPortals() {
        runner.run(parent -> {
            withChild(parent, child -> assertThat(child).hasNotFailed());
            assertThat(Thread.getAllStackTraces().keySet())
                    .extracting(Thread::getName)
                    .doesNotContain("shared-drain", "shared-maps-drain");
            assertThat(parent.getBean(BlockingPortal.class).call(() -> Mono.just("open")))
                    .isEqualTo("open");
        });
    }

    @Test
    void aChildHasThePortalsOfItsParentAndNoSecondOneOfTheSameName() {
        runner.run(parent -> withChild(parent, child -> {
            BlockingPortals portals = parent.getBean(BlockingPortals.class);
            Injected injected = child.getBean(Injected.class);
            assertThat(injected.portal).isSameAs(portals.getDefault());
            assertThat(injected.maps).isSameAs(portals.get("shared-maps"));
        }));
    }

    @Test
    void aChildsOwnFurtherPortalClosesWithTheChild() {
        runner.run(parent -> runner.withParent(parent.getSourceApplicationContext())
                .withPropertyValues("blocking-portal.portals.reports.loops=1")
                .run(child -> {
                    BlockingPortal reports = child.getBean("blockingPortal-reports", BlockingPortal.class);
                    child.close();
                    assertThatExceptionOfType(PortalClosedException.class).isThrownBy(() -> reports.call(Mono::empty));
                }));
    }

    @Configuration(proxyBeanMethods = false)
    static class Injected {

        final BlockingPortal portal;
        final BlockingPortal maps;

        Injected(BlockingPortal portal, @Qualifier("shared-maps") BlockingPortal maps) {
            this.portal = portal;
            this.maps = maps;
        }
    }
}
