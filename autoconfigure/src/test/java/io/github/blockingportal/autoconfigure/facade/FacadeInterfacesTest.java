package io.github.blockingportal.autoconfigure.facade;

import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.blockingportal.facades.generic.Reader;
import io.github.blockingportal.facades.shop.Shop;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;

import static io.github.blockingportal.autoconfigure.facade.FacadeRunner.PACKAGES;
import static io.github.blockingportal.autoconfigure.facade.FacadeRunner.scanning;
import static org.assertj.core.api.Assertions.assertThat;

/** The kinds of interfaces that may be facades, and the names of their beans. */
class FacadeInterfacesTest {

    @Test
    void hiddenNestedAndGenericOnesAreInjected() {
        scanning("generic").withBean(MemoryOrders.class).withBean(Reader.class).run(context -> {
            Reader reader = context.getBean(Reader.class);
            assertThat(reader.readsOrders()).isTrue();
            assertThat(reader.count()).isEqualTo(2);
            assertThat(reader.listed()).isEqualTo(2);
        });
    }

    @Test
    void theBeanHasTheNameOfTheInterfaceWithItsPackage() {
        scanning("twins", "twins.second")
                .withBean(MemoryOrders.class)
                .run(context -> assertThat(context.getBeanFactory().getBeanDefinitionNames())
                        .filteredOn(name -> name.startsWith(PACKAGES))
                        .containsExactly(PACKAGES + "twins.first.Orders", PACKAGES + "twins.second.Orders"));
        scanning("shop")
                .withBean(MemoryOrders.class)
                .run(context -> assertThat(context).hasBean(PACKAGES + "shop.Shop$Orders"));
    }

    @Test
    void theTypeIsKnownBeforeTheFacadeIsMade() {
        scanning("shop")
                .withBean(MemoryOrders.class)
                .withInitializer(context -> context.addBeanFactoryPostProcessor(beans -> {
                    assertThat(beans.getBeanNamesForType(Shop.facade(), true, false))
                            .containsExactly(Shop.facade().getName());
                    assertThat(beans.containsSingleton(Shop.facade().getName())).isFalse();
                }))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aClassStopsTheStartWithAReport() {
        scanning("oddly").withBean(MemoryOrders.class).run(context -> {
            FailureAnalysis analysis = new UnmetFacadeFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis.getDescription())
                    .isEqualTo("@BlockingFacade " + PACKAGES + "oddly.Oddly needs to be an interface, and is a class.");
            assertThat(analysis.getAction())
                    .isEqualTo("Declare the blocking methods in an interface and annotate that instead of " + PACKAGES
                            + "oddly.Oddly.");
        });
    }

    @Test
    void aSealedOneStopsTheStart() {
        scanning("sealing")
                .withBean(MemoryOrders.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("blockingType must be an interface that is not sealed, but was " + PACKAGES
                                + "sealing.Sealing"));
    }
}
