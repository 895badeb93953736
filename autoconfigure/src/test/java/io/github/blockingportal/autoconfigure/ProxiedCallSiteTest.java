package io.github.blockingportal.autoconfigure;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Lazy;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.EventLoopBridgeException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** The call site is the user's line, whatever Spring has put around the portal or a facade. */
@Tag("R11")
@Timeout(60)
class ProxiedCallSiteTest {

    private final BlockingPortal portal = BlockingPortal.builder().build();

    public interface Orders {

        String find(String id);

        default String first() {
            return find("1");
        }
    }

    public static class ReactiveOrders {

        public Mono<String> find(String id) {
            return Mono.just(id);
        }
    }

    /** A class that Spring can only proxy by a subclass. */
    public static class OrdersOfClass implements Orders {

        private final Orders facade;

        OrdersOfClass(Orders facade) {
            this.facade = facade;
        }

        @Override
        public String find(String id) {
            return facade.find(id);
        }
    }

    record LazyUser(Orders orders) {

        LazyUser(@Lazy Orders orders) {
            this.orders = orders;
        }
    }

    @AfterEach
    void close() {
        portal.close();
    }

    static Stream<Function<Orders, Orders>> proxies() {
        return Stream.of(
                orders -> advised(Orders.class, orders),
                orders -> advised(Orders.class, advised(Orders.class, orders)),
                ProxiedCallSiteTest::lazy);
    }

    private static <T> T advised(Class<T> type, T target) {
        ProxyFactory factory = new ProxyFactory(type, (MethodInterceptor) call -> advice(() -> call.proceed()));
        factory.setTarget(target);
        return type.cast(factory.getProxy());
    }

    private static Object advice(Proceeding call) throws Throwable {
        return call.proceed();
    }

    private interface Proceeding {

        Object proceed() throws Throwable;
    }

    private static Orders lazy(Orders orders) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        context.registerBean(Orders.class, () -> orders);
        context.registerBean(LazyUser.class);
        context.refresh();
        return context.getBean(LazyUser.class).orders();
    }

    private static String refusedIn(Supplier<?> call) {
        return Mono.fromSupplier(() -> catchThrowableOfType(EventLoopBridgeException.class, call::get)
                        .callSite()
                        .getMethodName())
                .subscribeOn(Schedulers.parallel())
                .block(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @MethodSource("proxies")
    void aFacadeBehindAProxy(Function<Orders, Orders> proxy) {
        Orders orders = proxy.apply(portal.facade(Orders.class, new ReactiveOrders()));
        assertThat(refusedIn(() -> orders.find("1"))).startsWith("lambda$aFacadeBehindAProxy");
        assertThat(refusedIn(() -> orders.first())).startsWith("lambda$aFacadeBehindAProxy");
        assertThat(portal.snapshot().refusals()).hasSize(2);
    }

    @Test
    void aPortalBehindAProxy() {
        BlockingPortal proxied = advised(BlockingPortal.class, portal);
        for (int i = 0; i < 3; i++) {
            assertThat(refusedIn(() -> proxied.call(Mono::empty))).startsWith("lambda$aPortalBehindAProxy");
        }
        assertThat(portal.snapshot().refusals())
                .singleElement()
                .satisfies(refusal -> assertThat(refusal.count()).isEqualTo(3));
    }

    /** A class of the user's own around it is user code, and its line is the one. */
    @Test
    void aUsersClassBehindAProxyIsTheCallSite() {
        ProxyFactory factory = new ProxyFactory(new OrdersOfClass(portal.facade(Orders.class, new ReactiveOrders())));
        factory.setProxyTargetClass(false);
        Orders orders = (Orders) factory.getProxy();
        assertThat(refusedIn(() -> orders.find("1"))).isEqualTo("find");
    }
}
