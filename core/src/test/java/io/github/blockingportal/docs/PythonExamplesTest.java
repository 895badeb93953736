package io.github.blockingportal.docs;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.micrometer.context.ContextRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalProvider;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.CancelPolicy;
import io.github.blockingportal.CapacityLimiter;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.PortalResource;
import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.StartedTask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

/** The code in docs/coming-from-python.md. */
@Timeout(30)
class PythonExamplesTest {

    private final Orders orders = new Orders();
    private final BlockingPortal portal = BlockingPortal.builder().loops(2).build();
    private final BlockingWorkers workers = portal.workers();

    @AfterEach
    void closePortal() {
        portal.close();
    }

    /** Something with a life of its own on the reactive side. */
    static final class Session {

        private static final List<String> LOG = new ArrayList<>();

        static Mono<Session> open() {
            LOG.add("open");
            return Mono.just(new Session());
        }

        Mono<String> ask(String question) {
            return Mono.just(question + "!");
        }

        Mono<Void> end() {
            return Mono.fromRunnable(() -> LOG.add("end"));
        }
    }

    /** Blocking code. */
    static final class Archive {

        static Order load(String id) {
            return new Order(id, 1);
        }
    }

    @Test
    void run() {
        Order order = BlockingPortal.run(() -> orders.find("a1"));

        assertThat(order.id()).isEqualTo("a1");
    }

    /** What blocking code would like to have. */
    interface BlockingOrders {

        Order find(String id);

        List<Order> all();
    }

    @Test
    void facade() {
        BlockingOrders blocking = portal.facade(BlockingOrders.class, orders);
        Order order = blocking.find("a1");

        assertThat(order.id()).isEqualTo("a1");
        assertThat(blocking.all()).contains(order);
    }

    @Test
    void runUntilComplete() {
        Order order = portal.call(() -> orders.find("a1"));
        List<Order> all = portal.call(() -> orders.all().collectList());

        assertThat(all).hasSize(3).contains(order);
    }

    @Test
    void startBlockingPortal() {
        try (BlockingPortal portal = BlockingPortal.builder().name("orders").build()) {
            Order order = portal.call(() -> orders.find("a1"));
            System.out.println(order);
        }
    }

    @Test
    void resultWithTimeout() {
        Order order = portal.timeout(Duration.ofSeconds(2)).call(() -> orders.find("a1"));

        assertThat(order.id()).isEqualTo("a1");
        assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(50)).call(() -> Mono.never()))
                .isInstanceOf(PortalTimeoutException.class);
    }

    @Test
    void startTaskSoon() {
        CompletableFuture<Order> order = portal.submit(() -> orders.find("a1"));

        assertThat(order.join().cents()).isEqualTo(1200);
    }

    @Test
    void startTask() {
        StartedTask<Integer, Void> server = portal.start(ready -> {
            ready.ready(8080);
            return Mono.never();
        });
        int port = server.ready();
        server.result().cancel(true);

        assertThat(port).isEqualTo(8080);
    }

    @Test
    void wrapAsyncContextManager() {
        Session.LOG.clear();

        String answer;
        try (PortalResource<Session> session = portal.acquire(Session::open, Session::end)) {
            answer = portal.call(() -> session.get().ask("ready"));
        }

        assertThat(answer).isEqualTo("ready!");
        assertThat(Session.LOG).containsExactly("open", "end");
    }

    @Test
    void wrapAsyncContextManagerWithCallback() {
        Session.LOG.clear();

        String answer = portal.using(
                Session::open, session -> portal.call(() -> session.ask("ready")), (session, failure) -> session.end());

        assertThat(answer).isEqualTo("ready!");
        assertThat(Session.LOG).containsExactly("open", "end");
    }

    private final BlockingPortalProvider portals =
            BlockingPortalProvider.of(BlockingPortal.builder().loops(1)).keepAlive(Duration.ofSeconds(5));

    Order find(String id) {
        try (BlockingPortalProvider.Lease lease = portals.use()) {
            return lease.portal().call(() -> orders.find(id));
        }
    }

    @Test
    void provider() {
        try (BlockingPortalProvider.Lease lease = portals.use()) {
            assertThat(find("a1").cents()).isEqualTo(1200);
            lease.portal().close();
        }
    }

    @Test
    void toThread() {
        Mono<Order> order = workers.run(() -> Archive.load("a1"));

        assertThat(portal.call(() -> order).id()).isEqualTo("a1");
    }

    @Test
    void defaultLimiter() {
        CapacityLimiter limiter = workers.limiter();
        limiter.setPermits(10);

        assertThat(limiter.statistics()).isEqualTo(new CapacityLimiter.Statistics(10, 0, 0));
    }

    @Test
    void capacityLimiter() {
        CapacityLimiter archives = CapacityLimiter.of("archives", 2);
        BlockingWorkers readers = workers.limitedBy(archives);
        Mono<Order> order = readers.run(() -> Archive.load("a1"));

        assertThat(portal.call(() -> order).id()).isEqualTo("a1");
        assertThat(readers.limiter()).isSameAs(archives);
    }

    @Test
    void onCancel() {
        List<String> ids = List.of("a1", "b2");

        Mono<Integer> sum = workers.onCancel(CancelPolicy.LET_FINISH).run(() -> {
            int cents = 0;
            for (String id : ids) {
                BlockingWorkers.checkCancelled();
                cents += Archive.load(id).cents();
            }
            return cents;
        });

        assertThat(portal.call(() -> sum)).isEqualTo(2);
    }

    @Test
    void checkCancelledEndsATaskThatIsNotInterrupted() {
        Mono<Integer> endless = workers.onCancel(CancelPolicy.LET_FINISH).run(() -> {
            while (true) {
                BlockingWorkers.checkCancelled();
                Thread.onSpinWait();
            }
        });
        assertThatThrownBy(() -> portal.timeout(Duration.ofMillis(50)).call(() -> endless))
                .isInstanceOf(PortalTimeoutException.class);
        await().until(() -> workers.limiter().statistics().active() == 0);
    }

    @Test
    void processPool() {
        Mono<Integer> checksum = workers.cpu().run(() -> Archive.load("a1").hashCode());

        assertThat(portal.call(() -> checksum)).isEqualTo(new Order("a1", 1).hashCode());
        assertThat(workers.cpu().limiter().permits())
                .isEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @Test
    void aWorkerWhoseTaskReturnsAMonoIsAnError() {
        assertThatThrownBy(() -> portal.call(() -> workers.run(() -> orders.find("a1"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("portal.call");
    }

    @Test
    void fromThread() {
        Mono<Integer> difference = workers.run(() -> {
            Order archived = Archive.load("a1");
            Order current = portal.call(() -> orders.find("a1"));
            return current.cents() - archived.cents();
        });

        assertThat(portal.call(() -> difference)).isEqualTo(1199);
    }

    @Test
    void runningLoop() {
        boolean here = portal.mayBlock();
        boolean onTheLoop = portal.call(() -> Mono.fromCallable(portal::mayBlock));

        assertThat(here).isTrue();
        assertThat(onTheLoop).isFalse();
    }

    @Test
    void anyThreadMayUseThePortal() throws InterruptedException {
        List<Thread> children = new ArrayList<>();
        for (String id : List.of("a1", "b2", "c3")) {
            Thread child = new Thread(() -> portal.call(() -> orders.find(id)));
            child.start();
            children.add(child);
        }
        for (Thread child : children) {
            child.join();
        }
    }

    @Test
    void contextVariables() {
        ThreadLocal<String> tenant = new ThreadLocal<>();
        ContextRegistry.getInstance().registerThreadLocalAccessor("tenant", tenant);

        tenant.set("acme");
        String built = portal.call(() -> Mono.just(tenant.get()));
        String inContext = portal.call(() -> Mono.deferContextual(context -> Mono.just(context.get("tenant"))));
        String onWorker = portal.call(() -> workers.run(tenant::get));

        assertThat(List.of(built, inContext, onWorker)).containsOnly("acme");
        tenant.remove();
        ContextRegistry.getInstance().removeThreadLocalAccessor("tenant");
    }

    @Test
    void aTaskThatReturnsNullIsAnErrorThatNamesTheCall() {
        assertThatThrownBy(() -> portal.named("orders.find").call(() -> null))
                .isInstanceOf(NullPointerException.class)
                .hasMessageContaining("orders.find");
    }

    @Test
    void aCallFromALoopIsRefusedBeforeItHasBegun() {
        Throwable refusal =
                portal.call(() -> Mono.fromCallable(() -> catchThrowable(() -> portal.call(() -> orders.find("a1")))));
        assertThat(refusal).isInstanceOf(EventLoopBridgeException.class);
    }
}
