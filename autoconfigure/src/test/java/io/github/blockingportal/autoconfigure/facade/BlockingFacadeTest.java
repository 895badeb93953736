package io.github.blockingportal.autoconfigure.facade;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.facades.neighbour.Neighbour;
import io.github.blockingportal.facades.shop.Shop;
import io.github.blockingportal.facades.shop.Shop.Counter;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.OwnOrders;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.facades.shop.Shop.RxFacade;
import io.github.blockingportal.facades.shop.Shop.RxOrders;
import io.github.blockingportal.facades.shop.Shop.WrongRxFacade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** Facades as beans. */
class BlockingFacadeTest {

    private static final String PACKAGES = "io.github.blockingportal.facades.";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class, BlockingFacadeAutoConfiguration.class));

    private ApplicationContextRunner scanning(String subpackage) {
        return runner.withInitializer(context -> AutoConfigurationPackages.register(
                (BeanDefinitionRegistry) context.getBeanFactory(), PACKAGES + subpackage));
    }

    @Test
    void anAnnotatedInterfaceIsInjectedAsABlockingViewOfTheReactiveBean() {
        scanning("shop").withBean(MemoryOrders.class).withBean(Counter.class).run(context -> {
            assertThat(context.getBean(Counter.class).count()).isEqualTo(2);
            assertThat(context.getBean(Counter.class).label("1")).isEqualTo("order 1");
            assertThat(context).hasSingleBean(Shop.facade());
        });
    }

    @Test
    void theReactiveBeanMayBeAProxyOfItsInterfaceOrOfItsClass() {
        ProxyFactory ofInterface = new ProxyFactory(new MemoryOrders());
        ProxyFactory ofClass = new ProxyFactory(new MemoryOrders());
        ofClass.setProxyTargetClass(true);
        Stream.of(ofInterface, ofClass)
                .map(ProxyFactory::getProxy)
                .forEach(proxy -> scanning("shop")
                        .withBean(ReactiveOrders.class, () -> (ReactiveOrders) proxy)
                        .withBean(Counter.class)
                        .run(context -> assertThat(
                                        context.getBean(Counter.class).count())
                                .isEqualTo(2)));
    }

    @Test
    void anOwnBeanOfTheInterfaceReplacesTheFacade() {
        scanning("shop")
                .withUserConfiguration(OwnOrders.class)
                .run(context -> assertThat(context).getBean(Shop.facade()).isInstanceOf(Shop.NoOrders.class));
    }

    @Test
    void withoutPackagesOrWithoutThePortalThereAreNone() {
        runner.withBean(MemoryOrders.class).run(context -> assertThat(context).doesNotHaveBean(Shop.facade()));
        scanning("shop")
                .withPropertyValues("blocking-portal.enabled=false")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(Shop.facade()));
    }

    @Test
    void anApplicationsOwnPortalIsUsed() {
        try (BlockingPortal own = BlockingPortal.builder().name("own").build()) {
            scanning("shop")
                    .withBean(BlockingPortal.class, () -> own)
                    .withBean(MemoryOrders.class)
                    .run(context -> assertThat(context.getBean(Shop.facade()).toString())
                            .contains("through BlockingPortal 'own'"));
        }
    }

    @Test
    void aFacadeMayNameItsPortal() {
        scanning("neighbour")
                .withBean(MemoryOrders.class)
                .withPropertyValues("blocking-portal.portals.neighbour.loops=1")
                .run(context -> {
                    Neighbour facade = context.getBean(Neighbour.class);
                    assertThat(facade.all()).hasSize(2);
                    assertThat(facade.toString()).contains("through BlockingPortal 'neighbour'");
                });
    }

    @Test
    void aMissingPortalStopsTheStartWithAReport() {
        scanning("neighbour")
                .withBean(MemoryOrders.class)
                .withPropertyValues("blocking-portal.portals.maps.loops=1")
                .run(context -> {
                    FailureAnalysis analysis = new UnmetFacadeFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .isEqualTo(
                                    "@BlockingFacade " + PACKAGES + "neighbour.Neighbour needs a blocking portal named"
                                            + " 'neighbour', and there is none. The names are portal, maps.");
                    assertThat(analysis.getAction())
                            .isEqualTo("Configure blocking-portal.portals.neighbour, or name another portal in the"
                                    + " annotation of " + PACKAGES + "neighbour.Neighbour.");
                });
    }

    @Test
    void aMissingReactiveBeanStopsTheStartWithAReport() {
        scanning("orphan").run(context -> {
            FailureAnalysis analysis = new UnmetFacadeFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .isEqualTo("@BlockingFacade " + PACKAGES + "orphan.Orphan needs a bean of type "
                            + ReactiveOrders.class.getName() + ", and there is none.");
            assertThat(analysis.getAction())
                    .isEqualTo("Define a bean of type " + ReactiveOrders.class.getName()
                            + ", or name the type of the reactive bean in the annotation of " + PACKAGES
                            + "orphan.Orphan.");
        });
    }

    @Test
    void severalReactiveBeansStopTheStartUnlessOneIsPrimary() {
        ApplicationContextRunner two = scanning("shop").withBean("one", MemoryOrders.class);
        two.withBean("other", MemoryOrders.class)
                .run(failsWith(NoUniqueBeanDefinitionException.class, "expected single matching bean"));
        two.withBean("other", MemoryOrders.class, MemoryOrders::new, definition -> definition.setPrimary(true))
                .run(context -> assertThat(context).hasSingleBean(Shop.facade()));
    }

    @Test
    void aFacadeThatDoesNotFitStopsTheStart() {
        scanning("misfit")
                .withBean(MemoryOrders.class)
                .run(failsWith(IllegalArgumentException.class, "since 2 of its methods do not fit:"));
    }

    @Test
    void lazyInitializationMakesAFacadeWhenItIsNeeded() {
        scanning("orphan")
                .withInitializer(context ->
                        context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void theReactiveTypesThatSpringKnowsAreRead() {
        runner.run(context -> {
            RxFacade facade = context.getBean(BlockingPortal.class).facade(RxFacade.class, new RxOrders());
            assertThat(facade.find("1")).isEqualTo(new Order("1"));
            assertThat(facade.maybe("1")).isNull();
            assertThat(facade.all()).containsExactly(new Order("1"), new Order("2"));
            assertThatIllegalStateException()
                    .isThrownBy(() -> facade.delete("1"))
                    .withMessage("cannot delete 1");
            try (Stream<Order> stream = facade.flow()) {
                assertThat(stream).containsExactly(new Order("3"));
            }
        });
    }

    @Test
    void theReactiveTypesThatSpringKnowsAreChecked() {
        runner.run(context -> assertThatIllegalArgumentException()
                .isThrownBy(() -> context.getBean(BlockingPortal.class).facade(WrongRxFacade.class, new RxOrders()))
                .withMessageContaining("Completable delete(java.lang.String)': it has no values, so only void fits")
                .withMessageContaining("Order is not java.lang.String"));
    }

    private static ContextConsumer<AssertableApplicationContext> failsWith(
            Class<? extends Throwable> type, String message) {
        return context -> assertThat(context.getStartupFailure())
                .rootCause()
                .isInstanceOf(type)
                .hasMessageContaining(message);
    }
}
