package io.github.blockingportal.autoconfigure.facade;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.PropertyPlaceholderAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.facades.shop.Shop.Order;
import io.github.blockingportal.facades.shop.Shop.ReactiveOrders;
import io.github.blockingportal.facades.told.Told;

import static io.github.blockingportal.autoconfigure.facade.FacadeRunner.scanning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** What annotations say of the calls of a facade. */
class FacadeCallTest {

    private final ApplicationContextRunner told = scanning("told")
            .withConfiguration(AutoConfigurations.of(PropertyPlaceholderAutoConfiguration.class))
            .withBean(Never.class)
            .withPropertyValues("blocking-portal.portals.maps.timeout=30s");

    static class Never implements ReactiveOrders {

        @Override
        public Mono<Order> find(String id) {
            return Mono.never();
        }

        @Override
        public Flux<Order> all() {
            return Flux.never();
        }
    }

    @Test
    void theInterfaceSaysItForAllMethodsAndAMethodForItself() {
        told.withPropertyValues(
                        "spring.profiles.active=told", "orders.name=shop", "orders.timeout=200ms", "orders.portal=maps")
                .run(context -> {
                    Told.Orders orders = context.getBean(Told.Orders.class);
                    assertThatExceptionOfType(PortalTimeoutException.class)
                            .isThrownBy(() -> orders.find("1"))
                            .withMessageStartingWith("Portal 'maps' timed out call 'shop.find' after 200ms");
                    assertThatExceptionOfType(PortalTimeoutException.class)
                            .isThrownBy(orders::all)
                            .withMessageStartingWith("Portal 'maps' timed out call 'all.of.them' after 300ms");
                });
    }

    @Test
    void whatAMethodDoesNotSayIsAsForTheInterface() {
        told.withPropertyValues("spring.profiles.active=short", "orders.timeout=100")
                .run(context -> {
                    Told.Short orders = context.getBean(Told.Short.class);
                    assertThatExceptionOfType(PortalTimeoutException.class)
                            .isThrownBy(() -> orders.find("1"))
                            .withMessageStartingWith("Portal 'portal' timed out call 'Short.find' after 100ms")
                            .satisfies(timeout -> assertThat(timeout.timeout()).isEqualTo(Duration.ofMillis(100)));
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "soon | @BlockingFacade *.Told$Soon has the timeout 'soon', which is no duration above zero",
                "zero | @FacadeCall of *.Told$Zero.find has the timeout '0s', which is no duration above zero",
                "unset | @BlockingFacade *.Told$Unset has the name '${orders.unset}', which says nothing: Could not resolve",
                "blank | @FacadeCall of *.Told$Blank.find has the name '${orders.blank:}', which says nothing",
                "elsewhere | @BlockingFacade *.Told$Elsewhere needs a blocking portal named 'elsewhere', and there is none",
                "body | @FacadeCall of *.Told$Body.label says nothing, since the method has a body and makes no call of its own"
            })
    void whatIsWrongStopsTheStartWithAReport(String profile, String description) {
        told.withPropertyValues("spring.profiles.active=" + profile).run(context -> {
            FailureAnalysis analysis = new UnmetFacadeFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis).isNotNull();
            assertThat(analysis.getDescription()).startsWith(description.replace("*", Told.class.getPackageName()));
            assertThat(analysis.getAction()).isNotBlank();
        });
    }
}
