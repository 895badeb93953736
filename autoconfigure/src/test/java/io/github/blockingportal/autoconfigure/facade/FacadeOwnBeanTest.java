package io.github.blockingportal.autoconfigure.facade;

import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.facades.neighbour.Neighbour;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.twins.first.Orders;

import static io.github.blockingportal.autoconfigure.facade.FacadeRunner.scanning;
import static org.assertj.core.api.Assertions.assertThat;

/** An application's own bean of the interface, and what a child finds in its parent. */
class FacadeOwnBeanTest {

    private static final Order OWN = new Order("own");

    private static Arguments way(String name, UnaryOperator<ApplicationContextRunner> application) {
        return Arguments.of(name, application);
    }

    static Stream<Arguments> waysToDefineOne() {
        return Stream.of(
                way("class", runner -> runner.withBean(OwnOrders.class)),
                way("supplier of the interface", runner -> runner.withBean(Orders.class, OwnOrders::new)),
                way("bean method", runner -> runner.withUserConfiguration(ByMethod.class)),
                way("factory bean", runner -> runner.withBean(OrdersFactory.class)),
                way("method of a factory bean", runner -> runner.withUserConfiguration(ByFactoryMethod.class)),
                way(
                        "auto-configuration",
                        runner -> runner.withConfiguration(AutoConfigurations.of(ZealousAutoConfiguration.class))),
                way(
                        "singleton",
                        runner -> runner.withInitializer(
                                context -> context.getBeanFactory().registerSingleton("own", new OwnOrders()))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("waysToDefineOne")
    void anOwnBeanReplacesTheFacade(String way, UnaryOperator<ApplicationContextRunner> own) {
        own.apply(scanning("twins.first")).run(context -> {
            assertThat(context).hasSingleBean(Orders.class);
            assertThat(context.getBean(Orders.class).find("1")).isEqualTo(OWN);
        });
    }

    @Test
    void theParentsOwnBeanReplacesTheFacadeToo() {
        new ApplicationContextRunner()
                .withBean(OwnOrders.class)
                .run(parent -> scanning("twins.first").withParent(parent).run(context -> {
                    assertThat(context.getBean(Orders.class).find("1")).isEqualTo(OWN);
                    assertThat(context.getBeanNamesForType(Orders.class)).isEmpty();
                }));
    }

    @Test
    void anOwnBeanThatIsInjectedByAQualifierOnlyDoesNot() {
        scanning("twins.first")
                .withBean(MemoryOrders.class)
                .withUserConfiguration(Aside.class)
                .run(context -> {
                    assertThat(context.getBean(Orders.class).find("1")).isEqualTo(new Order("1"));
                    assertThat(context.getBean("aside", Orders.class).find("1")).isEqualTo(OWN);
                });
    }

    @Test
    void aChildHasItsOwnFacadeOfWhatItsParentHas() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(BlockingPortalAutoConfiguration.class))
                .withPropertyValues("blocking-portal.portals.neighbour.loops=1")
                .withBean(MemoryOrders.class)
                .run(parent -> scanning("neighbour").withParent(parent).run(context -> {
                    Neighbour facade = context.getBean(Neighbour.class);
                    assertThat(facade.all()).hasSize(2);
                    assertThat(facade.toString()).contains("through BlockingPortal 'neighbour'");
                    assertThat(parent).doesNotHaveBean(Neighbour.class);
                }));
    }

    @Test
    void aParentsFacadeDoesNotReplaceTheChilds() {
        scanning("twins.first")
                .withBean(MemoryOrders.class)
                .run(parent -> scanning("twins.first")
                        .withParent(parent)
                        .withBean(ReversedOrders.class)
                        .run(context -> {
                            assertThat(context.getBean(Orders.class).find("12")).isEqualTo(new Order("21"));
                            assertThat(parent.getBean(Orders.class).find("12")).isEqualTo(new Order("12"));
                        }));
    }

    static class OwnOrders implements Orders {

        @Override
        public Order find(String id) {
            return OWN;
        }
    }

    static class ReversedOrders extends MemoryOrders {

        @Override
        public Mono<Order> find(String id) {
            return super.find(new StringBuilder(id).reverse().toString());
        }
    }

    static class OrdersFactory implements FactoryBean<Orders> {

        @Override
        public Orders getObject() {
            return new OwnOrders();
        }

        @Override
        public Class<?> getObjectType() {
            return Orders.class;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ByMethod {

        @Bean
        Orders own() {
            return new OwnOrders();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ByFactoryMethod {

        @Bean
        FactoryBean<Orders> own() {
            return new OrdersFactory();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Aside {

        @Bean(defaultCandidate = false)
        Orders aside() {
            return new OwnOrders();
        }
    }

    /** Sorted by its name after ours. */
    @AutoConfiguration
    static class ZealousAutoConfiguration {

        @Bean
        Orders own() {
            return new OwnOrders();
        }
    }
}
