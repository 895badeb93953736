package io.github.blockingportal.spring.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientAdapter;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import org.springframework.web.reactive.function.client.WebClientResponseException;
import org.springframework.web.reactive.function.client.support.WebClientAdapter;
import org.springframework.web.service.invoker.HttpExchangeAdapterDecorator;
import org.springframework.web.service.invoker.HttpRequestValues;
import org.springframework.web.service.invoker.HttpServiceProxyFactory;
import org.springframework.web.service.invoker.ReactorHttpExchangeAdapterDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.CallDeadline;
import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Enforcement;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.PortalCancelledException;
import io.github.blockingportal.PortalClosedException;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.PortalSnapshot;
import io.github.blockingportal.PortalTimeoutException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.mockito.Mockito.mock;

/** Proxies that an application makes by hand, over a real server. */
@Timeout(30)
class PortalHttpServicesTest {

    private static final Remote REMOTE = new Remote();

    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final BlockingPortal portal = BlockingPortal.builder()
            .name("test")
            .loops(1)
            .drainTimeout(Duration.ofMillis(1))
            .listener(new PortalListener() {
                @Override
                public void callFinished(
                        CallInfo call, Outcome outcome, long queued, long total, @Nullable Throwable failure) {
                    ended.add(call.name() + " " + outcome);
                }
            })
            .build();
    private final Orders orders = orders(PortalHttpServices.through(portal));

    /** What is asked first loads classes, for longer than some of the timeouts here. */
    @BeforeAll
    static void warmUp() {
        try (BlockingPortal portal = BlockingPortal.builder().build()) {
            orders(PortalHttpServices.through(portal)).find("7");
        }
    }

    @BeforeEach
    void forget() {
        REMOTE.forget();
    }

    @AfterEach
    void close() {
        portal.close();
    }

    @AfterAll
    static void stop() {
        REMOTE.close();
    }

    private static WebClientAdapter adapter() {
        return WebClientAdapter.create(WebClient.create(REMOTE.url()));
    }

    private static Orders orders(PortalHttpServices services) {
        return orders(services.applyTo(HttpServiceProxyFactory.builderFor(adapter())));
    }

    private static Orders orders(HttpServiceProxyFactory.Builder factory) {
        return factory.build().createClient(Orders.class);
    }

    private static void onAnEventLoop(Runnable code) throws Exception {
        LoopResources loops = LoopResources.create("event-loop", 1, true);
        try {
            loops.onServer(true).next().submit(code).get(10, TimeUnit.SECONDS);
        } finally {
            loops.disposeLater(Duration.ZERO, Duration.ofSeconds(10)).block();
        }
    }

    @Test
    void eachReturnTypeHasItsAnswer() {
        assertThat(orders.find("7")).isEqualTo(new Order("7"));
        assertThat(orders.look("7")).contains(new Order("7"));
        assertThat(orders.lookForNothing()).isEmpty();
        assertThat(orders.nothing()).isNull();
        assertThat(orders.all()).containsExactly(new Order("1"), new Order("2"));
        assertThat(orders.entity("7").getBody()).isEqualTo(new Order("7"));
        assertThat(orders.bare("7").getHeaders().getFirst("X-Answered")).isEqualTo("yes");
        assertThat(orders.headers("7").getFirst("X-Answered")).isEqualTo("yes");
        assertThat(orders.echo(Flux.just(new Order("8"), new Order("9")))).hasSize(2);
        orders.delete("7");
        assertThat(REMOTE.requests()).hasSize(10).endsWith("DELETE /orders/7");
        assertThat(ended)
                .containsExactly(
                        "Orders.find SUCCESS",
                        "Orders.look SUCCESS",
                        "Orders.lookForNothing SUCCESS",
                        "Orders.nothing SUCCESS",
                        "Orders.all SUCCESS",
                        "Orders.entity SUCCESS",
                        "Orders.bare SUCCESS",
                        "Orders.headers SUCCESS",
                        "Orders.echo SUCCESS",
                        "Orders.delete SUCCESS");
    }

    @Test
    void aDefaultMethodIsWhatItCalls() {
        assertThat(orders.idOf("7")).isEqualTo("7");
        assertThat(ended).containsExactly("Orders.find SUCCESS");
    }

    @Test
    void theCallSiteIsThatOfTheProxyOrOfItsDefaultMethod() throws Exception {
        List<Throwable> failures = new ArrayList<>();
        onAnEventLoop(() -> {
            failures.add(catchThrowable(() -> orders.find("7")));
            failures.add(catchThrowable(() -> orders.idOf("7")));
        });
        assertThat(failures).hasSize(2).hasOnlyElementsOfType(EventLoopBridgeException.class);
        assertThat(portal.snapshot().refusals())
                .hasSize(2)
                .allSatisfy(refusal -> assertThat(String.valueOf(refusal.callSite()))
                        .contains("PortalHttpServicesTest.lambda$theCallSiteIs"));
    }

    @Test
    void methodsThatReturnSomethingReactiveDoNotPassThePortal() throws Exception {
        assertThat(orders.future("7").get(10, TimeUnit.SECONDS)).isEqualTo(new Order("7"));
        assertThat(orders.later("7").block()).isEqualTo(new Order("7"));
        assertThat(orders.laterEntity("7").block())
                .extracting(entity -> entity.getBody())
                .isEqualTo(new Order("7"));
        assertThat(orders.stream().collectList().block()).hasSize(2);
        assertThat(ended).isEmpty();
    }

    @Test
    void methodsThatReturnSomethingReactiveMayBeCalledOnAnEventLoop() throws Exception {
        AtomicReference<@Nullable Mono<Order>> later = new AtomicReference<>();
        onAnEventLoop(() -> later.set(orders.later("7")));
        assertThat(Objects.requireNonNull(later.get()).block()).isEqualTo(new Order("7"));
    }

    /** It is judged by its outermost type: somebody has to wait for the entity. */
    @Test
    void anEntityWithAStreamInItIsWaitedFor() {
        assertThat(Objects.requireNonNull(orders.streamOfEntity().getBody())
                        .collectList()
                        .block())
                .hasSize(2);
        assertThat(ended).containsExactly("Orders.streamOfEntity SUCCESS");
    }

    @Test
    void aCallOnAnEventLoopIsRefusedBeforeARequestIsSent() throws Exception {
        List<Throwable> failures = new ArrayList<>();
        onAnEventLoop(() -> {
            failures.add(catchThrowable(() -> orders.find("7")));
            failures.add(catchThrowable(() -> orders.look("7")));
            failures.add(catchThrowable(() -> orders.delete("7")));
        });
        assertThat(failures)
                .hasSize(3)
                .allSatisfy(failure -> assertThat(failure)
                        .isInstanceOf(EventLoopBridgeException.class)
                        .hasMessageMatching(
                                "Portal 'test' refused call 'Orders.(find|look|delete)': thread 'event-loop-.* Called at"
                                        + " .*PortalHttpServicesTest.*"));
        assertThat(REMOTE.requests()).isEmpty();
    }

    @Test
    void aPortalThatOnlyWarnsOfEventLoopsLetsCallsThrough() throws Exception {
        List<@Nullable Object> answers = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        try (BlockingPortal lenient =
                BlockingPortal.builder().enforcement(Enforcement.WARN).build()) {
            Orders warned = orders(PortalHttpServices.through(lenient));
            onAnEventLoop(() -> {
                answers.add(warned.find("7"));
                answers.add(warned.look("7"));
                answers.add(warned.lookForNothing());
                failures.add(catchThrowable(warned::broken));
            });
        }
        assertThat(answers).containsExactly(new Order("7"), Optional.of(new Order("7")), Optional.empty());
        assertThat(failures).singleElement().isInstanceOf(WebClientResponseException.NotFound.class);
    }

    @Test
    void whatTheExchangeFailsWithArrivesAsItIs() {
        assertThatThrownBy(orders::broken)
                .isInstanceOf(WebClientResponseException.NotFound.class)
                .hasMessageStartingWith("404 Not Found from GET " + REMOTE.url() + "/broken");
        assertThat(ended).containsExactly("Orders.broken ERROR");
        Orders nowhere = orders(PortalHttpServices.through(portal)
                .applyTo(HttpServiceProxyFactory.builderFor(
                        WebClientAdapter.create(WebClient.create("http://localhost:1")))));
        assertThatThrownBy(nowhere::broken).isInstanceOf(WebClientRequestException.class);
    }

    private static PortalTimeoutException timeoutOf(ThrowingCallable call) {
        return Objects.requireNonNull(catchThrowableOfType(PortalTimeoutException.class, call));
    }

    @Test
    void aCallEndsWithThePortalsTimeout() throws Exception {
        Orders hasty = orders(PortalHttpServices.through(portal.timeout(Duration.ofSeconds(1))));
        assertThat(timeoutOf(hasty::never))
                .hasMessageStartingWith("Portal 'test' timed out call 'Orders.never' after 1s (")
                .hasMessageEndingWith("or raise timeout");
        assertThat(REMOTE.abandoned().poll(10, TimeUnit.SECONDS)).isEqualTo("/never");
    }

    @Test
    void aCallEndsWithABoundOfItsOwnIfThatIsShorter() {
        PortalHttpServices services = PortalHttpServices.through(portal.timeout(Duration.ofSeconds(20)))
                .within(Duration.ofMillis(300), "the orders service (acme.timeout=300ms)");
        assertThat(timeoutOf(orders(services)::never))
                .hasMessageMatching(
                        "Portal 'test' timed out call 'Orders.never' after \\d+ ms, all that the orders service"
                                + " \\(acme.timeout=300ms\\) had left \\(.*\\): the service did not answer in time. Its work was"
                                + " cancelled; look there, or raise that deadline");
        assertThat(CallDeadline.current()).isNull();
        PortalHttpServices patient = PortalHttpServices.through(portal.timeout(Duration.ofMillis(300)))
                .within(Duration.ofSeconds(20), "the orders service");
        assertThat(timeoutOf(orders(patient)::never)).hasMessageContaining("after 300ms (");
    }

    @Test
    void aCallEndsWithTheBlockTimeoutOfTheAdapterIfThatIsShortest() {
        WebClientAdapter adapter = adapter();
        adapter.setBlockTimeout(Duration.ofMillis(300));
        PortalHttpServices services = PortalHttpServices.through(portal);
        assertThat(timeoutOf(orders(services.applyTo(HttpServiceProxyFactory.builderFor(adapter)))::never))
                .hasMessageContaining(", all that the adapter (blockTimeout=300ms) had left (");
        PortalHttpServices hastier = services.within(Duration.ofMillis(200), "the orders service");
        assertThat(timeoutOf(orders(hastier.applyTo(HttpServiceProxyFactory.builderFor(adapter)))::never))
                .hasMessageContaining(", all that the orders service had left (");
    }

    @Test
    void aBoundIsAboveZeroAndSaysWhose() {
        PortalHttpServices services = PortalHttpServices.through(portal);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> services.within(Duration.ZERO, "the orders service"))
                .withMessage("time must be above zero, but was PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> services.within(Duration.ofSeconds(1), " "))
                .withMessage("owner must not be blank");
    }

    private CompletableFuture<Order> waiting() {
        CompletableFuture<Order> waiting = CompletableFuture.supplyAsync(() -> orders.never());
        Awaitility.await().until(() -> REMOTE.requests().contains("GET /never"));
        return waiting;
    }

    @Test
    void aCallIsListedAndCanBeCancelled() throws Exception {
        CompletableFuture<Order> waiting = waiting();
        PortalSnapshot.Call listed =
                portal.snapshot(PortalSnapshot.Detail.CALLS).calls().get(0);
        assertThat(listed.name()).isEqualTo("Orders.never");
        assertThat(Objects.requireNonNull(listed.callSite()).toString()).contains("PortalHttpServicesTest.lambda");
        assertThat(portal.cancel(listed.id())).isTrue();
        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(PortalCancelledException.class);
        assertThat(REMOTE.abandoned().poll(10, TimeUnit.SECONDS)).isEqualTo("/never");
    }

    @Test
    void aCallEndsWithItsPortal() {
        CompletableFuture<Order> waiting = waiting();
        portal.close();
        assertThatThrownBy(() -> waiting.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(PortalClosedException.class);
    }

    @Test
    void whatTheCallingThreadHasGoesWithTheRequest() {
        List<String> seen = new CopyOnWriteArrayList<>();
        WebClient client = WebClient.builder()
                .baseUrl(REMOTE.url())
                .filter((request, next) -> {
                    seen.add(MDC.get("user") + " " + Thread.currentThread().getName());
                    return next.exchange(request);
                })
                .build();
        MDC.put("user", "u1");
        try {
            orders(PortalHttpServices.through(portal)
                            .applyTo(HttpServiceProxyFactory.builderFor(WebClientAdapter.create(client))))
                    .find("7");
        } finally {
            MDC.remove("user");
        }
        assertThat(seen).containsExactly("u1 test-loop-1");
    }

    @Test
    void theCallingThreadResolvesTheArguments() {
        List<Thread> resolvers = new CopyOnWriteArrayList<>();
        Orders own = orders(PortalHttpServices.through(portal)
                .applyTo(HttpServiceProxyFactory.builderFor(adapter())
                        .customArgumentResolver((argument, parameter, values) -> {
                            resolvers.add(Thread.currentThread());
                            return false;
                        })));
        own.find("7");
        assertThat(resolvers).containsExactly(Thread.currentThread());
    }

    /** A resolver or a processor may itself ask a service. */
    @Test
    void oneCallMayBeMadeForAnother() {
        Consumer<HttpRequestValues.Builder> asks = values -> values.addHeader(
                "X-Id", Objects.requireNonNull(orders.later("9").map(Order::id).block()));
        Orders asking = orders(PortalHttpServices.through(portal)
                .applyTo(HttpServiceProxyFactory.builderFor(adapter())
                        .httpRequestValuesProcessor((method, parameters, arguments, values) -> asks.accept(values))));
        assertThat(asking.find("7")).isEqualTo(new Order("7"));
        assertThat(REMOTE.requests()).containsExactly("GET /orders/9", "GET /orders/7");
        assertThat(ended).containsExactly("Orders.find SUCCESS");
    }

    @Test
    void whatDecoratesTheAdapterAfterwardsHasThePortalInside() {
        List<String> seen = new CopyOnWriteArrayList<>();
        Orders decorated = orders(PortalHttpServices.through(portal.timeout(Duration.ofSeconds(2)))
                .applyTo(HttpServiceProxyFactory.builderFor(adapter()))
                .exchangeAdapterDecorator(adapter -> new ReactorHttpExchangeAdapterDecorator(adapter) {
                    @Override
                    public <T> Mono<T> exchangeForBodyMono(
                            HttpRequestValues values, ParameterizedTypeReference<T> bodyType) {
                        return super.exchangeForBodyMono(values, bodyType)
                                .doOnSubscribe(begun -> seen.add("begun " + ended.size()))
                                .doOnError(
                                        failure -> seen.add(failure.getClass().getSimpleName()));
                    }
                }));
        assertThat(decorated.find("7")).isEqualTo(new Order("7"));
        assertThatThrownBy(decorated::never).isInstanceOf(PortalTimeoutException.class);
        assertThat(seen).containsExactly("begun 0", "begun 1", "PortalTimeoutException");
    }

    @Test
    void whatDecoratesItAfterwardsMayKnowNothingOfReactor() {
        Blocking decorated = PortalHttpServices.through(portal)
                .applyTo(HttpServiceProxyFactory.builderFor(adapter()))
                .exchangeAdapterDecorator(HttpExchangeAdapterDecorator::new)
                .build()
                .createClient(Blocking.class);
        assertThat(decorated.find("7")).isEqualTo(new Order("7"));
        decorated.delete("7");
        assertThat(decorated.headers("7").getFirst("X-Answered")).isEqualTo("yes");
        assertThat(decorated.bare("7").getStatusCode().value()).isEqualTo(200);
        assertThat(decorated.entity("7").getBody()).isEqualTo(new Order("7"));
        assertThat(ended)
                .containsExactly(
                        "Blocking.find SUCCESS",
                        "Blocking.delete SUCCESS",
                        "Blocking.headers SUCCESS",
                        "Blocking.bare SUCCESS",
                        "Blocking.entity SUCCESS");
    }

    /** Such as one that ends it after some time. */
    @Test
    void adviceOfTheApplicationMayGoOnOnAnotherThread() {
        MethodInterceptor elsewhere = invocation ->
                CompletableFuture.supplyAsync(() -> proceed(invocation)).get(10, TimeUnit.SECONDS);
        HttpServiceProxyFactory.Builder factory = HttpServiceProxyFactory.builderFor(adapter())
                .proxyFactoryCustomizer((proxies, type) -> proxies.addAdvice(0, elsewhere));
        Orders advised = orders(PortalHttpServices.through(portal).applyTo(factory));
        assertThat(advised.find("7")).isEqualTo(new Order("7"));
        assertThat(advised.idOf("7")).isEqualTo("7");
        assertThat(ended).containsExactly("Orders.find SUCCESS", "Orders.find SUCCESS");
    }

    private static @Nullable Object proceed(MethodInvocation invocation) {
        try {
            return invocation.proceed();
        } catch (Throwable thrown) {
            throw new CompletionException(thrown);
        }
    }

    /** It is never asked. */
    @Test
    void adviceBehindTheExchangeChangesNothing() {
        HttpServiceProxyFactory.Builder factory = HttpServiceProxyFactory.builderFor(adapter())
                .proxyFactoryCustomizer(
                        (proxies, type) -> proxies.addAdvice((MethodInterceptor) MethodInvocation::proceed));
        assertThat(orders(PortalHttpServices.through(portal).applyTo(factory)).find("7"))
                .isEqualTo(new Order("7"));
        assertThat(ended).containsExactly("Orders.find SUCCESS");
    }

    @Test
    void anAdapterThatWaitsByItselfIsAnError() {
        HttpServiceProxyFactory.Builder factory = PortalHttpServices.through(portal)
                .applyTo(HttpServiceProxyFactory.builderFor(RestClientAdapter.create(RestClient.create(REMOTE.url()))));
        assertThatIllegalArgumentException()
                .isThrownBy(factory::build)
                .withMessage(
                        "PortalHttpServices needs a ReactorHttpExchangeAdapter, such as WebClientAdapter, and got a"
                                + " org.springframework.web.client.support.RestClientAdapter, which waits by itself. Let it extend"
                                + " ReactorHttpExchangeAdapterDecorator, or leave the portal out");
    }

    @Test
    void aMockOfAPortalIsAnErrorOfTheCall() {
        Orders mocked = orders(PortalHttpServices.through(mock(BlockingPortal.class)));
        assertThatIllegalStateException()
                .isThrownBy(() -> mocked.find("7"))
                .withMessage(
                        "The HTTP interface method 'Orders.find' cannot wait through the blocking portal, since that is"
                                + " a mock, whose named(...) answers null. Use a spy for the portal, or a mock for the interface"
                                + " itself");
        assertThat(REMOTE.requests()).isEmpty();
    }

    @Test
    void aPortalThatIsNotThereYetIsAskedForByTheFirstCall() {
        AtomicReference<@Nullable BlockingPortal> later = new AtomicReference<>();
        Orders early = orders(PortalHttpServices.through(() -> Objects.requireNonNull(later.get())));
        later.set(portal);
        assertThat(early.find("7")).isEqualTo(new Order("7"));
    }
}
