package io.github.blockingportal.autoconfigure.http;

import java.util.Objects;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.reactive.ReactiveHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientProperties;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webclient.autoconfigure.WebClientAutoConfiguration;
import org.springframework.boot.webclient.autoconfigure.service.ReactiveHttpServiceClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.invoker.HttpExchangeAdapterDecorator;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.spring.BlockingPortals;
import io.github.blockingportal.spring.http.Order;
import io.github.blockingportal.spring.http.Remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.mock;

/** When HTTP service groups have portals. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class HttpServicesConfigurationTest {

    private static final Remote REMOTE = new Remote();

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalHttpServicesAutoConfiguration.class,
                    HttpClientAutoConfiguration.class,
                    HttpServiceClientPropertiesAutoConfiguration.class,
                    ReactiveHttpClientAutoConfiguration.class,
                    ReactiveHttpServiceClientAutoConfiguration.class,
                    WebClientAutoConfiguration.class))
            .withBean(Calls.class)
            .withPropertyValues("spring.http.serviceclient.prices.base-url=" + REMOTE.url());
    private final ApplicationContextRunner asked = runner.withUserConfiguration(Application.class);

    @BeforeEach
    void forget() {
        REMOTE.forget();
    }

    @AfterAll
    static void stop() {
        REMOTE.close();
    }

    @Test
    void aGroupOnWebClientHasOne() {
        asked.run(context -> {
            assertThat(context.getBean(Prices.class).find("7")).isEqualTo(new Order("7"));
            assertThat(context.getBean(Calls.class).last).isEqualTo("Prices.find");
        });
    }

    @Test
    void noneIsUsedWhereThatIsOff() {
        asked.withPropertyValues("blocking-portal.http-services.enabled=false").run(context -> {
            assertThat(context.getBean(Prices.class).find("7")).isEqualTo(new Order("7"));
            assertThat(context.getBean(Calls.class).last).isNull();
        });
    }

    @Test
    void noneIsUsedWhereThereAreNoPortals() {
        asked.withPropertyValues("blocking-portal.enabled=false").run(context -> {
            assertThat(context.getBean(Prices.class).find("7")).isEqualTo(new Order("7"));
            assertThat(context.getBean(Calls.class).last).isNull();
        });
    }

    @Test
    void nothingIsThereWithoutGroups() {
        runner.run(context -> assertThat(context).doesNotHaveBean(PortalGroups.class));
    }

    @Test
    void nothingIsThereWithoutWebClient() {
        runner.withClassLoader(new FilteredClassLoader(WebClient.class, WebClientHttpServiceGroupConfigurer.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(PortalGroups.class));
    }

    @Test
    void noMoreThanSpringsRegistryIsNeeded() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalHttpServicesAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader(HttpServiceClientProperties.class))
                .withBean(Calls.class)
                .withUserConfiguration(Application.class)
                .withBean(
                        WebClientHttpServiceGroupConfigurer.class,
                        () -> groups -> groups.forEachClient((group, client) -> client.baseUrl(REMOTE.url())))
                .run(context -> {
                    assertThat(context.getBean(Prices.class).find("7")).isEqualTo(new Order("7"));
                    assertThat(context.getBean(Calls.class).last).isEqualTo("Prices.find");
                });
    }

    @Test
    void ofSeveralPortalsWithoutAPrimaryOneThatOfTheGroupsNameIsTaken() {
        asked.withBean("one", BlockingPortal.class, () -> portal("prices"))
                .withBean("other", BlockingPortal.class, () -> portal("other"))
                .run(context -> {
                    assertThat(context.getBean(Prices.class).find("7")).isEqualTo(new Order("7"));
                    assertThat(context.getBean("one", BlockingPortal.class)
                                    .snapshot()
                                    .name())
                            .isEqualTo("prices");
                });
    }

    private static BlockingPortal portal(String name) {
        return BlockingPortal.builder().name(name).build();
    }

    @Test
    void aGroupForWhichThereIsNoneStopsTheStart() {
        asked.withBean("one", BlockingPortal.class, () -> portal("one"))
                .withBean("other", BlockingPortal.class, () -> portal("other"))
                .run(context -> assertThat(context.getStartupFailure())
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage(
                                "HTTP service group 'prices' needs a blocking portal, and there is neither one of its"
                                        + " name nor a default one: the names are one, other. Name one like the group, mark one as"
                                        + " @Primary, or set blocking-portal.http-services.enabled=false"));
    }

    @Test
    void aPortalsListenerMayBeAClientOfAGroup() {
        asked.withBean(Reporter.class).run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThat(portal.named("x").call(() -> Mono.just(1))).isEqualTo(1);
            assertThat(context.getBean(Reporter.class).prices).isNotNull();
        });
    }

    @Test
    void theReadTimeoutIsNoneIfItIsZero() {
        asked.withPropertyValues("spring.http.serviceclient.prices.read-timeout=0")
                .run(context -> assertThat(context.getBean(GroupTimeouts.class).of("prices"))
                        .isNull());
        asked.withPropertyValues("spring.http.serviceclient.prices.read-timeout=2s")
                .run(context -> assertThat(context.getBean(GroupTimeouts.class).of("prices"))
                        .hasSeconds(2));
    }

    @Test
    void aMockedPortalKeepsTheApplicationFromNothingButTheCall() {
        asked.withBean(BlockingPortal.class, () -> mock(BlockingPortal.class)).run(context -> {
            assertThat(context).hasNotFailed();
            assertThatIllegalStateException()
                    .isThrownBy(() -> context.getBean(Prices.class).find("7"))
                    .withMessageContaining("since that is a mock");
        });
    }

    @Test
    void aMockOfAllPortalsKeepsTheApplicationFromNothingButTheCall() {
        asked.withBean(BlockingPortals.class, () -> mock(BlockingPortals.class)).run(context -> {
            assertThat(context).hasNotFailed();
            assertThatIllegalStateException()
                    .isThrownBy(() -> context.getBean(Prices.class).find("7"))
                    .withMessageContaining("since that is a mock");
        });
    }

    private static WebClientHttpServiceGroupConfigurer decorating() {
        return groups -> groups.forEachProxyFactory(
                (group, factory) -> factory.exchangeAdapterDecorator(HttpExchangeAdapterDecorator::new));
    }

    @Test
    void aGroupWhoseAdapterKnowsNothingOfReactorStaysAsItIs(CapturedOutput log) {
        asked.withBean(WebClientHttpServiceGroupConfigurer.class, HttpServicesConfigurationTest::decorating)
                .run(context -> {
                    assertThat(context.getBean(Prices.class).find("7")).isEqualTo(new Order("7"));
                    assertThat(context.getBean(Calls.class).last).isNull();
                    assertThat(log.getAll())
                            .containsOnlyOnce("WARN")
                            .contains("Calls of HTTP service group 'prices' do not pass the blocking portal, since its"
                                    + " adapter is a org.springframework.web.service.invoker.HttpExchangeAdapterDecorator, which waits"
                                    + " by itself. Let that extend ReactorHttpExchangeAdapterDecorator, or set"
                                    + " blocking-portal.http-services.enabled=false");
                });
    }

    @Test
    void suchAGroupNeedsNoPortal() {
        asked.withBean("one", BlockingPortal.class, () -> portal("one"))
                .withBean("other", BlockingPortal.class, () -> portal("other"))
                .withBean(WebClientHttpServiceGroupConfigurer.class, HttpServicesConfigurationTest::decorating)
                .run(context ->
                        assertThat(context.getBean(Prices.class).find("7")).isEqualTo(new Order("7")));
    }

    @Test
    void aGroupThatWaitsForNothingNeedsNoPortal() {
        runner.withBean("one", BlockingPortal.class, () -> portal("one"))
                .withBean("other", BlockingPortal.class, () -> portal("other"))
                .withUserConfiguration(ReactiveApplication.class)
                .run(context -> assertThat(
                                context.getBean(Later.class).find("7").block())
                        .isEqualTo(new Order("7")));
    }

    /** The name of the last call that a portal has been told of. */
    static final class Calls implements PortalListener {

        volatile @Nullable String last;

        @Override
        public void callStarted(CallInfo call) {
            last = call.name();
        }
    }

    static final class Reporter implements PortalListener {

        final Prices prices;

        Reporter(Prices prices) {
            this.prices = Objects.requireNonNull(prices);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @ImportHttpServices(group = "prices", types = Prices.class, clientType = ClientType.WEB_CLIENT)
    static class Application {

        @Bean
        Object anything() {
            return "";
        }
    }

    interface Later {

        @GetExchange("/orders/{id}")
        Mono<Order> find(@PathVariable String id);
    }

    @Configuration(proxyBeanMethods = false)
    @ImportHttpServices(group = "prices", types = Later.class, clientType = ClientType.WEB_CLIENT)
    static class ReactiveApplication {}
}
