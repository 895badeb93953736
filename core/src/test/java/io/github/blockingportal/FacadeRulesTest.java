package io.github.blockingportal;

import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Facades some of whose methods follow rules. */
@Timeout(20)
class FacadeRulesTest {

    private final BlockingPortal portal =
            BlockingPortal.builder().name("main").loops(1).build();
    private final BlockingPortal other =
            BlockingPortal.builder().name("other").loops(1).build();

    @AfterEach
    void close() {
        portal.close();
        other.close();
    }

    interface Orders {

        String find(String id);

        List<String> all();

        String slow() throws IOException;

        int count();
    }

    static final class ReactiveOrders {

        public Mono<String> find(String id) {
            return Mono.just(id);
        }

        public Flux<String> all() {
            return Flux.just("1", "2", "3");
        }

        public Mono<String> slow() {
            return Mono.never();
        }
    }

    /** A class of its own, which may not be taken for the caller. The number of orders is told from all of them; it is no method of the target's. */
    private static class Counting implements FacadeRules {

        private final ReactiveOrders orders;

        Counting(ReactiveOrders orders) {
            this.orders = orders;
        }

        @Override
        public FacadeRules.@Nullable Invocation invocation(Method method, BlockingPortal view) {
            return method.getName().equals("count")
                    ? arguments -> view.call(() -> orders.all().count().map(Math::toIntExact))
                    : null;
        }
    }

    @Test
    void aMethodDoesWhatItsRuleSaysAndTheOthersStandForThoseOfTheTarget() {
        ReactiveOrders target = new ReactiveOrders();
        Orders orders = portal.facade(Orders.class, target, new Counting(target));
        assertThat(orders.count()).isEqualTo(3);
        assertThat(orders.find("7")).isEqualTo("7");
        assertThat(orders.all()).containsExactly("1", "2", "3");
    }

    @Test
    void theCallsOfAMethodGoThroughTheViewThatItsRuleChooses() throws Exception {
        ReactiveOrders target = new ReactiveOrders();
        Orders orders = portal.facade(Orders.class, target, new Counting(target) {
            @Override
            public BlockingPortal view(Method method, BlockingPortal named) {
                return method.getName().equals("slow")
                        ? other.named("orders.slow").timeout(Duration.ofMillis(200))
                        : named;
            }
        });
        assertThatExceptionOfType(PortalTimeoutException.class)
                .isThrownBy(orders::slow)
                .withMessageStartingWith("Portal 'other' timed out call 'orders.slow' after 200ms");
        assertThat(refusal(() -> orders.find("7"))).startsWith("Portal 'main' refused call 'Orders.find'");
        assertThat(refusal(orders::count)).startsWith("Portal 'main' refused call 'Orders.count'");
    }

    private static String refusal(Supplier<?> call) {
        return refused(call).getMessage();
    }

    private static EventLoopBridgeException refused(Supplier<?> call) {
        return Mono.fromSupplier(() -> catchThrowableOfType(EventLoopBridgeException.class, call::get))
                .subscribeOn(Schedulers.parallel())
                .block(Duration.ofSeconds(10));
    }

    @Test
    void theCallSiteOfAMethodWithARuleIsWhoCalledIt() {
        ReactiveOrders target = new ReactiveOrders();
        Orders orders = portal.facade(Orders.class, target, new Counting(target));
        Supplier<?> call = () -> orders.count();
        assertThat(refused(call).callSite().getClassName()).isEqualTo(getClass().getName());
    }

    @Test
    void whatARuleSaysAgainstAMethodIsReportedWithAllOtherMisfits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> portal.facade(Orders.class, new Object(), new FacadeRules() {
                    @Override
                    public @Nullable Invocation invocation(Method method, BlockingPortal view) {
                        if (method.getName().equals("count")) {
                            throw new IllegalArgumentException("it counts nothing");
                        }
                        return null;
                    }
                }))
                .withMessageContaining("since 4 of its methods do not fit")
                .withMessageContaining("'int count()': it counts nothing")
                .withMessageContaining(
                        "'java.lang.String find(java.lang.String)': there is no public method of that name");
    }

    @Test
    void aDeclaredCheckedExceptionOfARuleArrivesAsItself() {
        FacadeRules failing = new FacadeRules() {
            @Override
            public Invocation invocation(Method method, BlockingPortal view) {
                return arguments -> view.call(() -> Mono.error(new IOException(method.getName())));
            }
        };
        Orders orders = portal.facade(Orders.class, new Object(), failing);
        assertThatExceptionOfType(IOException.class).isThrownBy(orders::slow).withMessage("slow");
        assertThatExceptionOfType(PortalCallException.class)
                .isThrownBy(orders::count)
                .withCauseInstanceOf(IOException.class);
    }

    @Test
    @SuppressWarnings("NullAway")
    void rulesAreNotNull() {
        assertThatNullPointerException()
                .isThrownBy(() -> portal.facade(Orders.class, new ReactiveOrders(), null))
                .withMessage("rules");
    }
}
