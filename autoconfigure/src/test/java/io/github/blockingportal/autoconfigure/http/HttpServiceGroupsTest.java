package io.github.blockingportal.autoconfigure.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.ObservationView;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.webclient.WebClientCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.PortalSaturatedException;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.spring.http.Order;
import io.github.blockingportal.spring.http.Orders;
import io.github.blockingportal.spring.http.Remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The HTTP service groups of an application, over a real server. */
@Timeout(60)
class HttpServiceGroupsTest {

    private static final Remote REMOTE = new Remote();
    private static ConfigurableApplicationContext context;

    private final Orders orders = context.getBean(Orders.class);
    private final Stock stock = context.getBean(Stock.class);
    private final Prices prices = context.getBean(Prices.class);
    private final MeterRegistry meters = context.getBean(MeterRegistry.class);

    @BeforeAll
    static void start() {
        List<String> settings = new ArrayList<>(List.of(
                "--blocking-portal.portals.orders.loops=1",
                "--blocking-portal.portals.hasty.timeout=300ms",
                "--spring.http.serviceclient.hasty.read-timeout=20s",
                "--spring.http.serviceclient.slow.read-timeout=400ms",
                "--spring.http.serviceclient.patient.read-timeout=400ms",
                "--blocking-portal.calls.Patient.drip.timeout=900ms",
                "--blocking-portal.calls.Patient.find.max-concurrent=0"));
        List.of("orders", "stock", "prices", "hasty", "slow", "patient")
                .forEach(group -> settings.add("--spring.http.serviceclient." + group + ".base-url=" + REMOTE.url()));
        context = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(settings.toArray(String[]::new));
    }

    @AfterAll
    static void stop() {
        context.close();
        REMOTE.close();
    }

    @BeforeEach
    void forget() {
        REMOTE.forget();
        meters.clear();
    }

    private @Nullable Timer calls(String name) {
        return meters.find("blocking.portal.calls").tag("call", name).timer();
    }

    private static <T extends Throwable> T thrown(Class<T> type, ThrowingCallable code) {
        return Objects.requireNonNull(catchThrowableOfType(type, code));
    }

    @Test
    void aGroupHasThePortalOfItsName() {
        assertThat(orders.find("7")).isEqualTo(new Order("7"));
        Timer calls = Objects.requireNonNull(calls("Orders.find"));
        assertThat(calls.getId().getTag("portal")).isEqualTo("orders");
        assertThat(calls.getId().getTag("outcome")).isEqualTo("SUCCESS");
        assertThat(calls.count()).isEqualTo(1);
    }

    @Test
    void aGroupForWhichThereIsNoneHasTheDefaultPortal() {
        assertThat(stock.find("7")).contains(new Order("7"));
        assertThat(Objects.requireNonNull(calls("Stock.find")).getId().getTag("portal"))
                .isEqualTo("portal");
    }

    @Test
    void aFailureIsTheClientsAndIsCountedAsOne() {
        assertThatThrownBy(orders::broken).isInstanceOf(WebClientResponseException.NotFound.class);
        Timer calls = Objects.requireNonNull(calls("Orders.broken"));
        assertThat(calls.getId().getTag("outcome")).isEqualTo("ERROR");
        assertThat(calls.getId().getTag("exception")).isEqualTo("NotFound");
    }

    /** The client's own read timeout never fires where something comes now and then. */
    @Test
    void theReadTimeoutOfAGroupBoundsAWholeCall() {
        assertThat(thrown(PortalTimeoutException.class, context.getBean(Slow.class)::drip))
                .hasMessageMatching(
                        "Portal 'portal' timed out call 'Slow.drip' after \\d+ ms, all that the HTTP service"
                                + " group \\(spring.http.serviceclient.slow.read-timeout=400ms\\) had left \\(.*");
    }

    @Test
    void theTimeoutOfTheNameGoesBeforeBoth() {
        assertThat(thrown(PortalTimeoutException.class, context.getBean(Patient.class)::drip))
                .hasMessageStartingWith("Portal 'portal' timed out call 'Patient.drip' after 900ms (");
    }

    @Test
    void theLimitOfTheNameHoldsAndTheReadTimeoutStillDoes() {
        Patient patient = context.getBean(Patient.class);
        assertThat(thrown(PortalSaturatedException.class, () -> patient.find("7")))
                .hasMessageContaining("limiter 'Patient.find' has 0 taken (maxConcurrent=0)")
                .hasMessageContaining("(maxWait, half of ")
                .hasMessageContaining("all that the HTTP service group");
    }

    @Test
    void thePortalsTimeoutCountsIfItIsShorter() {
        assertThat(thrown(PortalTimeoutException.class, context.getBean(Hasty.class)::drip))
                .hasMessageStartingWith("Portal 'hasty' timed out call 'Hasty.drip' after 300ms (");
    }

    @Test
    void whatReturnsSomethingReactiveDoesNotPassThePortal() {
        assertThat(stock.later("7").block()).isEqualTo(new Order("7"));
        assertThat(calls("Stock.later")).isNull();
    }

    @Test
    void aGroupOnRestClientStaysAsItIs() throws Exception {
        assertThat(prices.find("7")).isEqualTo(new Order("7"));
        assertThat(onAnEventLoop(() -> prices.find("8"))).isEqualTo(new Order("8"));
        assertThat(meters.find("blocking.portal.calls").timers()).isEmpty();
    }

    private static <T> @Nullable T onAnEventLoop(Callable<T> code) throws Exception {
        FutureTask<T> task = new FutureTask<>(code);
        Schedulers.parallel().schedule(task);
        return task.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aCallOnAnEventLoopIsRefused() {
        assertThatThrownBy(() -> onAnEventLoop(() -> stock.find("7")))
                .hasCauseInstanceOf(EventLoopBridgeException.class);
        assertThat(REMOTE.requests()).isEmpty();
    }

    @Test
    void theObservationOfTheCallerIsTheParentOfTheRequests() {
        ObservationRegistry observations = context.getBean(ObservationRegistry.class);
        Observation caller = Observation.start("caller", observations);
        caller.scoped(() -> stock.find("7"));
        assertThat(context.getBean(Parents.class)).containsExactly("caller");
    }

    /** Of a group whose portal has less time than its clients. */
    interface Hasty {

        @GetExchange("/drip")
        String drip();
    }

    /** Of a group whose clients have less time than its portal. */
    interface Slow {

        @GetExchange("/drip")
        String drip();
    }

    /** Of a group whose clients have less time than its calls by their names. */
    interface Patient {

        @GetExchange("/drip")
        String drip();

        @GetExchange("/orders/{id}")
        String find(@PathVariable String id);
    }

    static final class Parents extends CopyOnWriteArrayList<String> {

        private static final long serialVersionUID = 1L;
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @ImportHttpServices(group = "orders", types = Orders.class, clientType = ClientType.WEB_CLIENT)
    @ImportHttpServices(group = "stock", types = Stock.class, clientType = ClientType.WEB_CLIENT)
    @ImportHttpServices(group = "hasty", types = Hasty.class, clientType = ClientType.WEB_CLIENT)
    @ImportHttpServices(group = "slow", types = Slow.class, clientType = ClientType.WEB_CLIENT)
    @ImportHttpServices(group = "patient", types = Patient.class, clientType = ClientType.WEB_CLIENT)
    @ImportHttpServices(group = "prices", types = Prices.class, clientType = ClientType.REST_CLIENT)
    static class Application {

        @Bean
        MeterRegistry meters() {
            return new SimpleMeterRegistry();
        }

        @Bean
        Parents parents() {
            return new Parents();
        }

        @Bean
        WebClientCustomizer parentIsNoted(Parents parents) {
            return client -> client.filter((request, next) -> Mono.deferContextual(view -> {
                Observation observation = view.get(ObservationThreadLocalAccessor.KEY);
                ObservationView parent = observation.getContextView().getParentObservation();
                if (parent != null) {
                    parents.add(parent.getContextView().getName());
                }
                return next.exchange(request);
            }));
        }
    }
}
