package io.github.blockingportal;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/** Which methods of a facade fit which of its target. */
@Timeout(20)
class FacadeMatchTest {

    private final BlockingPortal portal = BlockingPortal.builder().loops(1).build();

    @AfterEach
    void close() {
        portal.close();
    }

    record Order(String id) {}

    record Item(int number) {}

    interface Crud<T, ID> {

        T find(ID id);

        Optional<T> maybe(ID id);

        List<T> all();

        <S extends T> S save(S entity);

        Map<ID, List<T>> index();
    }

    interface ReactiveCrud<T, ID> {

        Mono<T> find(ID id);

        Mono<T> find(Publisher<ID> id);

        Mono<T> maybe(ID id);

        Flux<T> all();

        <S extends T> Mono<S> save(S entity);

        Mono<Map<ID, List<T>>> index();
    }

    interface Orders extends Crud<Order, String> {

        @Override
        Order find(String id);
    }

    interface Items extends Crud<Item, Integer> {}

    abstract static class MemoryCrud<T, ID> implements ReactiveCrud<T, ID> {

        @Override
        public Mono<T> maybe(ID id) {
            return find(id);
        }

        @Override
        public Mono<T> find(Publisher<ID> id) {
            return Mono.from(id).flatMap(this::find);
        }

        @Override
        public Flux<T> all() {
            return Flux.empty();
        }

        @Override
        public <S extends T> Mono<S> save(S entity) {
            return Mono.just(entity);
        }

        @Override
        public Mono<Map<ID, List<T>>> index() {
            return Mono.just(Map.of());
        }
    }

    interface ReactiveOrders extends ReactiveCrud<Order, String> {}

    static class MemoryOrders extends MemoryCrud<Order, String> implements ReactiveOrders {

        @Override
        public Mono<Order> find(String id) {
            return Mono.just(new Order(id));
        }
    }

    /** What the proxies that Spring makes of classes look like: everything overridden, no type arguments. */
    @SuppressWarnings({"rawtypes", "unchecked"})
    static final class MemoryOrdersSubclass extends MemoryOrders {

        @Override
        public Mono find(String id) {
            return super.find(id);
        }

        @Override
        public Flux all() {
            return super.all();
        }
    }

    @Test
    void theVariablesOfGenericInterfacesAreResolved() {
        Orders orders = portal.facade(Orders.class, new MemoryOrders());
        assertThat(orders.find("1")).isEqualTo(new Order("1"));
        assertThat(((Crud<Order, String>) orders).find("1")).isEqualTo(new Order("1"));
        assertThat(orders.maybe("1")).contains(new Order("1"));
        assertThat(orders.all()).isEmpty();
        assertThat(orders.save(new Order("2"))).isEqualTo(new Order("2"));
        assertThat(orders.index()).isEmpty();
    }

    @Test
    void otherTypeArgumentsDoNotFit() {
        String order = Order.class.getName();
        String item = Item.class.getName();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> portal.facade(Items.class, new MemoryOrders()))
                .withMessageContaining("since 5 of its methods do not fit:")
                .withMessageContaining(
                        "'" + item + " find(java.lang.Integer)': there is only reactor.core.publisher.Mono<" + order
                                + "> find(java.lang.String), ")
                .withMessageContaining("'java.util.List<" + item + "> all()' over 'reactor.core.publisher.Flux<" + order
                        + "> all()': " + order + " is not " + item);
    }

    @Test
    void withoutTypeArgumentsTheClassesDecide() {
        Crud<?, ?> crud = portal.facade(Crud.class, new MemoryOrders());
        assertThat(crud.all()).isEmpty();
    }

    @Test
    void aProxyOfAnInterfaceIsATarget() {
        MemoryOrders memory = new MemoryOrders();
        Object proxy = Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {ReactiveOrders.class},
                (self, method, arguments) -> method.invoke(memory, arguments));
        assertThat(portal.facade(Orders.class, proxy).find("1")).isEqualTo(new Order("1"));
        assertThatIllegalArgumentException().isThrownBy(() -> portal.facade(Items.class, proxy));
    }

    @Test
    void aSubclassThatLostTheTypeArgumentsIsReadThroughItsSuperclass() {
        MemoryOrders subclass = new MemoryOrdersSubclass();
        assertThat(portal.facade(Orders.class, subclass).find("1")).isEqualTo(new Order("1"));
        interface Wrong {
            Item find(String id);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> portal.facade(Wrong.class, subclass));
    }

    @Test
    void aFacadeOfASimilarInterfaceOfSuppliersIsPossible() {
        interface Blocking {
            String get();
        }
        Supplier<Mono<String>> supplier = new Supplier<>() {
            @Override
            public Mono<String> get() {
                return Mono.just("value");
            }
        };
        Supplier<Mono<String>> lambda = () -> Mono.just("value");
        assertThat(portal.facade(Blocking.class, supplier).get()).isEqualTo("value");
        assertThatIllegalArgumentException()
                .as("a lambda's class does not say what it returns")
                .isThrownBy(() -> portal.facade(Blocking.class, lambda))
                .withMessageContaining("java.lang.Object is not a known reactive type");
    }

    static final class Odd {

        public Mono<Item> other() {
            return Mono.empty();
        }

        public Mono<Order> parameters(long id) {
            return Mono.empty();
        }

        public String plain() {
            return "plain";
        }

        public Flux<Order> many() {
            return Flux.empty();
        }

        public Mono<Order> one() {
            return Mono.empty();
        }

        public Mono<Long> number() {
            return Mono.just(1L);
        }

        public Mono<List<Item>> list() {
            return Mono.empty();
        }

        public Mono<Item> future() {
            return Mono.empty();
        }

        public Mono<Void> nothing() {
            return Mono.empty();
        }

        public Mono<Order> fits() {
            return Mono.empty();
        }

        Mono<Order> hidden() {
            return Mono.empty();
        }
    }

    interface Misfit {

        Order other();

        Order parameters(String id);

        String plain();

        Order many();

        Stream<Order> one();

        int number();

        List<Order> list();

        CompletableFuture<Order> future();

        Order nothing();

        Order fits();

        Order hidden();

        Order missing();

        default String name() {
            return "default";
        }

        @Override
        String toString();
    }

    @Test
    void everythingThatDoesNotFitIsReportedAtOnceWithBothSignatures() {
        String mono = "reactor.core.publisher.Mono<";
        String report = """
                ${self}$Misfit cannot be a facade of ${self}$Odd, since 11 of its methods do not fit:
                  '${future}<${order}> future()' over '${mono}<${item}> future()': ${item} is not ${order}
                  'java.util.List<${order}> list()' over '${mono}<java.util.List<${item}>> list()': \
                java.util.List<${item}> is not java.util.List<${order}>
                  'java.util.stream.Stream<${order}> one()' over '${mono}<${order}> one()': \
                ${order} is not java.util.stream.Stream<${order}>
                  'int number()' over '${mono}<java.lang.Long> number()': java.lang.Long is not int
                  '${order} hidden()': there is no public method of that name
                  '${order} many()' over 'reactor.core.publisher.Flux<${order}> many()': \
                it has many values, so only List, Stream and void fit
                  '${order} missing()': there is no public method of that name
                  '${order} nothing()' over '${mono}<java.lang.Void> nothing()': java.lang.Void is not ${order}
                  '${order} other()' over '${mono}<${item}> other()': ${item} is not ${order}
                  '${order} parameters(java.lang.String)': there is only ${mono}<${order}> parameters(long)
                  'java.lang.String plain()' over 'java.lang.String plain()': \
                java.lang.String is not a known reactive type; a method that needs none can be a default method""".replace("${self}", getClass().getName())
                .replace("${order}", Order.class.getName())
                .replace("${item}", Item.class.getName())
                .replace("${future}", CompletableFuture.class.getName())
                .replace("${mono}<", mono);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> portal.facade(Misfit.class, new Odd()))
                .satisfies(refusal -> assertThat(refusal.getMessage().lines())
                        .containsExactlyInAnyOrderElementsOf(report.lines().toList()));
    }

    interface Varied {

        Order first(Item... items);

        default String named(String... names) {
            return String.join(",", names);
        }

        static String version() {
            return "1";
        }
    }

    static final class ReactiveVaried {

        public Mono<Order> first(Item... items) {
            return Mono.just(new Order("" + items[0].number()));
        }
    }

    @Test
    void variableArgumentsArePassedOn() {
        Varied varied = portal.facade(Varied.class, new ReactiveVaried());
        assertThat(varied.first(new Item(7), new Item(8))).isEqualTo(new Order("7"));
        assertThat(varied.named("a", "b")).isEqualTo("a,b");
        assertThat(varied.named()).isEmpty();
        assertThat(Varied.version()).isEqualTo("1");
    }

    @Test
    void onlyAnInterfaceCanBeAFacade() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> portal.facade(String.class, new Odd()))
                .withMessage("blockingType must be an interface, but was java.lang.String");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> portal.facade(Sealed.class, new Odd()))
                .withMessage("blockingType must be an interface that is not sealed, but was " + Sealed.class.getName());
        assertThatNullPointerException()
                .isThrownBy(() -> portal.facade(null, new Odd()))
                .withMessage("blockingType");
        assertThatNullPointerException()
                .isThrownBy(() -> portal.facade(Misfit.class, null))
                .withMessage("reactiveTarget");
    }

    /** No proxy may implement it. */
    sealed interface Sealed {

        record Only() implements Sealed {}
    }
}
