package io.github.blockingportal.autoconfigure.life;

import java.util.ArrayList;
import java.util.List;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Primary;
import org.springframework.context.annotation.Scope;
import org.springframework.context.support.SimpleThreadScope;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot.State;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** Whichever way a portal has come to be a bean, a view of it closes nothing, and somebody closes the portal. */
@Tag("A1")
class PortalSourcesTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
            .withInitializer(context -> {
                context.getBeanFactory().registerScope("short", new ShortScope());
                context.getBeanFactory().registerScope("lasting", new SimpleThreadScope());
            })
            .withPropertyValues("blocking-portal.loops=1");

    private static void staysOpenAsAViewEnds(ApplicationContext context) {
        BlockingPortal made = context.getBean("made", BlockingPortal.class);
        for (int round = 0; round < 2; round++) {
            BlockingPortal view = context.getBean("view", BlockingPortal.class);
            assertThat(view.workers()).isSameAs(made.workers());
            ShortScope.end();
            assertThat(made.snapshot().state()).isNotEqualTo(State.CLOSED);
            assertThat(made.call(() -> Mono.just("open"))).isEqualTo("open");
        }
    }

    @Test
    void ofAFactoryBeans() {
        BlockingPortal[] made = new BlockingPortal[1];
        runner.withUserConfiguration(MadeByAFactory.class, ShortView.class).run(context -> {
            made[0] = context.getBean("made", BlockingPortal.class);
            staysOpenAsAViewEnds(context);
        });
        assertThat(made[0].snapshot().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void ofASingletonThatIsRegisteredAsItIs() {
        try (BlockingPortal made =
                BlockingPortal.builder().name("made").loops(1).build()) {
            runner.withInitializer(context -> context.getBeanFactory().registerSingleton("made", made))
                    .withUserConfiguration(ShortView.class)
                    .run(PortalSourcesTest::staysOpenAsAViewEnds);
            assertThat(made.call(() -> Mono.just("open"))).isEqualTo("open");
        }
    }

    @Test
    void ofAPrototypeItClosesTheOneThatNobodyElseWould() {
        BlockingPortal[] view = new BlockingPortal[1];
        runner.withUserConfiguration(Prototype.class)
                .run(context -> view[0] = context.getBean("view", BlockingPortal.class));
        assertThat(view[0].snapshot().state()).isEqualTo(State.CLOSED);
    }

    @Test
    void ofAPortalThatAParentHasInAScope() {
        runner.withUserConfiguration(MadeInAScope.class)
                .run(parent -> runner.withParent(parent.getSourceApplicationContext())
                        .withUserConfiguration(ShortView.class)
                        .run(child -> {
                            staysOpenAsAViewEnds(child);
                            BlockingPortal made = parent.getBean("made", BlockingPortal.class);
                            child.close();
                            assertThat(made.call(() -> Mono.just("open"))).isEqualTo("open");
                            made.close();
                        }));
    }

    @Test
    void ofAnAdvisedPortalOfOurs() {
        runner.withBean("interceptor", MethodInterceptor.class, () -> invocation -> invocation.proceed())
                .withBean("proxies", BeanNameAutoProxyCreator.class, () -> {
                    BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
                    creator.setBeanNames("blockingPortal", "blockingPortal-*");
                    creator.setInterceptorNames("interceptor");
                    return creator;
                })
                .run(parent -> {
                    BlockingPortal portal = parent.getBean(BlockingPortal.class);
                    runner.withParent(parent.getSourceApplicationContext())
                            .withUserConfiguration(AliasOfOurs.class)
                            .run(child -> assertThat(child).hasNotFailed());
                    assertThat(portal.call(() -> Mono.just("open"))).isEqualTo("open");
                });
    }

    @Test
    void aParentsPortalThatCannotBeMadeIsNoReasonForAChildNotToStart() {
        List<BlockingPortal> built = new ArrayList<>();
        runner.withUserConfiguration(Broken.class).run(parent -> {
            assertThat(parent).hasNotFailed();
            runner.withParent(parent.getSourceApplicationContext())
                    .withBean(
                            "own",
                            BlockingPortal.class,
                            () -> {
                                BlockingPortal own = BlockingPortal.builder()
                                        .name("own")
                                        .loops(1)
                                        .build();
                                built.add(own);
                                return own;
                            },
                            definition -> definition.setPrimary(true))
                    .run(child -> assertThat(child).hasNotFailed());
        });
        assertThat(built)
                .allSatisfy(portal -> assertThat(portal.snapshot().state()).isEqualTo(State.CLOSED));
    }

    /** Ends what it has when it is told to. */
    private static final class ShortScope extends SimpleThreadScope {

        private static final ThreadLocal<List<Runnable>> ENDS = ThreadLocal.withInitial(ArrayList::new);

        @Override
        public void registerDestructionCallback(String name, Runnable callback) {
            ENDS.get().add(callback);
            ENDS.get().add(() -> remove(name));
        }

        static void end() {
            ENDS.get().forEach(Runnable::run);
            ENDS.get().clear();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ShortView {

        @Bean(defaultCandidate = false)
        @Scope("short")
        BlockingPortal view(@Qualifier("made") BlockingPortal made) {
            return made.named("view");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class AliasOfOurs {

        @Bean
        BlockingPortal alias(@Qualifier("blockingPortal") BlockingPortal ours) {
            return ours;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class MadeByAFactory {

        @Bean
        static PortalFactoryBean made() {
            return new PortalFactoryBean();
        }
    }

    static class PortalFactoryBean implements FactoryBean<BlockingPortal>, DisposableBean {

        private final BlockingPortal portal =
                BlockingPortal.builder().name("made").loops(1).build();

        @Override
        public BlockingPortal getObject() {
            return portal;
        }

        @Override
        public Class<?> getObjectType() {
            return BlockingPortal.class;
        }

        @Override
        public void destroy() {
            portal.close();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Prototype {

        @Bean
        @Scope(ConfigurableBeanFactory.SCOPE_PROTOTYPE)
        BlockingPortal made() {
            return BlockingPortal.builder().name("made").loops(1).build();
        }

        @Bean
        @Primary
        BlockingPortal view(@Qualifier("made") BlockingPortal made) {
            made.call(Mono::empty);
            return made.named("view");
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class MadeInAScope {

        @Bean
        @Scope("lasting")
        BlockingPortal made() {
            return BlockingPortal.builder().name("made").loops(1).build();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Broken {

        @Bean
        BlockingPortal own() {
            return BlockingPortal.builder().name("parents").loops(1).build();
        }

        @Bean(defaultCandidate = false)
        @Lazy
        BlockingPortal broken() {
            throw new IllegalStateException("on purpose");
        }
    }
}
