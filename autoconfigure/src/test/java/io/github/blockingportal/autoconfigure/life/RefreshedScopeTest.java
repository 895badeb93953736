package io.github.blockingportal.autoconfigure.life;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Scope;
import org.springframework.context.annotation.ScopedProxyMode;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** Beans that are ended and made anew while the application runs, as those in the refresh scope of Spring Cloud are. */
@Tag("A1")
class RefreshedScopeTest {

    private final RefreshedScope scope = new RefreshedScope();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withInitializer(context -> context.getBeanFactory().registerScope("refresh", scope))
            .withPropertyValues("blocking-portal.loops=1");

    @Test
    void aPortalOutlivesWhoeverHasIt() {
        runner.withUserConfiguration(Refreshed.class).run(context -> {
            Asking asking = context.getBean(Asking.class);
            for (int round = 0; round < 3; round++) {
                assertThat(asking.answer()).isEqualTo("answer");
                assertThat(context.getBean("scopedTarget.view", BlockingPortal.class)
                                .call(() -> Mono.just(1)))
                        .isEqualTo(1);
                scope.refresh();
                assertThat(stateOfOurs(context)).isEqualTo(State.RUNNING);
            }
            assertThat(scope.made)
                    .containsExactlyInAnyOrderEntriesOf(Map.of("scopedTarget.asking", 3, "scopedTarget.view", 3));
        });
    }

    @Test
    void aCallThroughAViewGoesOnWhenTheViewEnds() {
        runner.withUserConfiguration(Refreshed.class).run(context -> {
            BlockingPortal view = context.getBean("view", BlockingPortal.class);
            Sinks.One<String> source = Sinks.one();
            CompletableFuture<String> answer = view.submit(source::asMono);
            scope.refresh();
            source.tryEmitValue("late");
            assertThat(answer.get(5, TimeUnit.SECONDS)).isEqualTo("late");
        });
    }

    @Test
    void aPortalThatIsMadeInTheScopeEndsWithIt() {
        runner.withUserConfiguration(RefreshedPortal.class).run(context -> {
            BlockingPortal first = context.getBean("scopedTarget.own", BlockingPortal.class);
            BlockingPortal own = context.getBean("own", BlockingPortal.class);
            assertThat(own.call(() -> Mono.just(1))).isEqualTo(1);
            scope.refresh();
            assertThat(first.snapshot().state()).isEqualTo(State.CLOSED);
            assertThat(own.call(() -> Mono.just(2))).isEqualTo(2);
            assertThat(stateOfOurs(context)).isEqualTo(State.RUNNING);
        });
    }

    private static State stateOfOurs(ApplicationContext context) {
        return context.getBean("blockingPortal", BlockingPortal.class)
                .snapshot()
                .state();
    }

    /** Has one bean of each name until the next refresh. */
    private static final class RefreshedScope implements org.springframework.beans.factory.config.Scope {

        private final Map<String, Object> beans = new HashMap<>();
        private final List<Runnable> ends = new ArrayList<>();
        private final Map<String, Integer> made = new HashMap<>();

        void refresh() {
            beans.clear();
            ends.forEach(Runnable::run);
            ends.clear();
        }

        @Override
        public Object get(String name, ObjectFactory<?> factory) {
            if (!beans.containsKey(name)) {
                beans.put(name, factory.getObject());
                made.merge(name, 1, Integer::sum);
            }
            return beans.get(name);
        }

        @Override
        public Object remove(String name) {
            return beans.remove(name);
        }

        @Override
        public void registerDestructionCallback(String name, Runnable callback) {
            ends.add(callback);
        }
    }

    static class Asking {

        private final BlockingPortal portal;
        private final BlockingPortal view;

        Asking(BlockingPortal portal, BlockingPortal view) {
            this.portal = portal;
            this.view = view;
        }

        String answer() {
            return portal.call(() -> Mono.just("ans")) + view.call(() -> Mono.just("wer"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Refreshed {

        @Bean
        @Scope(value = "refresh", proxyMode = ScopedProxyMode.TARGET_CLASS)
        Asking asking(BlockingPortal portal, @Qualifier("view") BlockingPortal view) {
            return new Asking(portal, view);
        }

        @Bean(defaultCandidate = false)
        @Scope(value = "refresh", proxyMode = ScopedProxyMode.INTERFACES)
        BlockingPortal view(BlockingPortal portal) {
            return portal.timeout(Duration.ofSeconds(5));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class RefreshedPortal {

        @Bean(defaultCandidate = false)
        @Scope(value = "refresh", proxyMode = ScopedProxyMode.INTERFACES)
        BlockingPortal own(BlockingPortalBuilder builder) {
            return builder.name("own").build();
        }
    }
}
