package io.github.blockingportal.autoconfigure.facade.repository;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.dao.IncorrectResultSizeDataAccessException;
import org.springframework.data.domain.Example;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.repository.query.FluentQuery.FetchableFluentQuery;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.PortalListener;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.facade.BlockingFacadeAutoConfiguration;
import io.github.blockingportal.facades.stock.Stock;
import io.github.blockingportal.facades.stock.Stock.Item;
import io.github.blockingportal.facades.stock.Stock.Items;
import io.github.blockingportal.facades.stock.Stock.Name;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A blocking repository over R2DBC, of which the application has nothing but the interface. */
@Timeout(30)
class BlockingRepositoryTest {

    private static final Sort BY_NAME = Sort.by("name");

    private static final List<String> CALLS = new CopyOnWriteArrayList<>();

    private static AnnotationConfigApplicationContext context;
    private static Items items;

    @BeforeAll
    static void start() {
        context = new AnnotationConfigApplicationContext();
        AutoConfigurationPackages.register(context, Stock.class.getPackageName());
        context.register(
                StockDatabase.class, BlockingPortalAutoConfiguration.class, BlockingFacadeAutoConfiguration.class);
        context.registerBean(PortalListener.class, () -> new PortalListener() {
            @Override
            public void callStarted(CallInfo call) {
                CALLS.add(String.valueOf(call.name()));
            }
        });
        context.refresh();
        items = context.getBean(Items.class);
    }

    @AfterAll
    static void stop() {
        context.close();
    }

    @BeforeEach
    void fill() {
        items.deleteAll();
        items.saveAll(List.of(
                Item.of("apple", "red", 3),
                Item.of("cherry", "red", 50),
                Item.of("lime", "green", 7),
                Item.of("plum", "blue", 9)));
    }

    @Test
    void whatIsSavedHasAnIdentifierAndIsFoundByIt() {
        Item saved = items.save(Item.of("pear", "green", 1));
        assertThat(saved.id()).isNotNull();
        assertThat(items.findById(saved.id())).contains(saved);
        assertThat(items.existsById(saved.id())).isTrue();
        assertThat(items.findById(-1L)).isEmpty();
        assertThat(items.existsById(-1L)).isFalse();
    }

    @Test
    void allAndSomeAreFoundAndCounted() {
        List<Item> all = items.findAll();
        assertThat(all).extracting(Item::name).containsExactlyInAnyOrder("apple", "cherry", "lime", "plum");
        assertThat(items.findAll(BY_NAME.descending())).extracting(Item::name).startsWith("plum", "lime");
        assertThat(items.findAllById(List.of(id("apple"), id("plum"), -1L)))
                .extracting(Item::name)
                .containsExactlyInAnyOrder("apple", "plum");
        assertThat(items.count()).isEqualTo(4);
    }

    private static Long id(String name) {
        Long id = items.get(name).id();
        assertThat(id).isNotNull();
        return id;
    }

    @Test
    void anInterfaceNeedNotBePublic() {
        assertThat(Stock.countOf(context)).isEqualTo(4);
    }

    @Test
    @SuppressWarnings("NullAway")
    void aPageIsSaid() {
        assertThatNullPointerException()
                .isThrownBy(() -> items.findByColourOrderByName("red", null))
                .withMessage("pageable");
        assertThatNullPointerException()
                .isThrownBy(() -> items.findByPiecesGreaterThan(5, null))
                .withMessage("pageable");
    }

    @Test
    void eachWayOfDeletingDeletesWhatItSays() {
        items.deleteById(id("apple"));
        assertThat(names()).containsExactly("cherry", "lime", "plum");
        items.delete(items.get("cherry"));
        assertThat(names()).containsExactly("lime", "plum");
        items.deleteAllById(List.of(id("lime")));
        assertThat(names()).containsExactly("plum");
        items.deleteAll(List.of(items.get("plum")));
        assertThat(names()).isEmpty();
    }

    private static List<String> names() {
        return items.findAll(BY_NAME).stream().map(Item::name).toList();
    }

    @Test
    void queriesAreToldByTheNamesOfMethods() throws Exception {
        assertThat(items.findByName("lime")).map(Item::pieces).contains(7);
        assertThat(items.findByNameStartingWithOrderByName("p"))
                .extracting(Item::name)
                .containsExactly("plum");
        assertThat(items.findByColour("red", BY_NAME)).extracting(Item::name).containsExactly("apple", "cherry");
        assertThat(items.countByColour("red")).isEqualTo(2);
        assertThat(items.existsByColour("white")).isFalse();
        assertThat(items.findFirstByOrderByPiecesDesc()).isEqualTo(items.get("cherry"));
        assertThat(items.findProjectedByColourOrderByName("red"))
                .containsExactly(new Name("apple"), new Name("cherry"));
        assertThat(items.findByColour("red", Limit.of(1))).hasSize(1);
        assertThat(items.findByPieces(7, Name.class)).containsExactly(new Name("lime"));
        assertThat(items.findByPiecesLessThan(5).get(10, TimeUnit.SECONDS))
                .extracting(Item::name)
                .containsExactly("apple");
        try (Stream<Item> red = items.streamByColour("red")) {
            assertThat(red).hasSize(2);
        }
        assertThat(items.deleteByColour("red")).isEqualTo(2);
        assertThat(items.findFirstByOrderByPiecesDesc()).isEqualTo(items.get("plum"));
    }

    @Test
    void queriesAreGivenByAnnotations() {
        assertThat(items.withPieces(5, 10)).extracting(Item::name).containsExactly("lime", "plum");
        assertThat(items.pieces()).isEqualTo(69);
        assertThat(items.addOneOfEach("red")).isEqualTo(2);
        assertThat(items.get("apple").pieces()).isEqualTo(4);
        items.removeAll("red");
        assertThat(names()).containsExactly("lime", "plum");
    }

    @Test
    void queriesAreGivenByNameAndKnowNoPages() {
        assertThat(items.cheapest(2)).extracting(Item::name).containsExactly("apple", "lime");
        assertThat(items.cheapestSlice(PageRequest.of(0, 4))).hasSize(4);
        assertThatIllegalStateException()
                .isThrownBy(() -> items.cheapestSlice(PageRequest.of(0, 2)))
                .withMessage(
                        "Query cheapestSlice of " + Items.class.getName() + "__Reactive ignores its Pageable: it has"
                                + " found 4 elements where at most 3 were asked for. One that is given by name, or in code, knows no"
                                + " pages. Return a List, and give the query its limit and its offset as parameters");
        assertThatIllegalStateException()
                .isThrownBy(() -> items.findCheapestBy(PageRequest.of(0, 3)))
                .withMessageContaining("it has found 4 elements where at most 3 were asked for");
    }

    @Test
    void aPageKnowsHowManyThereAreOnAllPages() {
        Page<Item> first = items.findAll(PageRequest.of(0, 3, BY_NAME));
        assertThat(first).extracting(Item::name).containsExactly("apple", "cherry", "lime");
        assertThat(first.getTotalElements()).isEqualTo(4);
        assertThat(first.hasNext()).isTrue();
        Page<Item> last = items.findAll(first.nextPageable());
        assertThat(last).extracting(Item::name).containsExactly("plum");
        assertThat(last.getTotalElements()).isEqualTo(4);
        assertThat(last.hasNext()).isFalse();
        assertThat(items.findAll(PageRequest.of(7, 3)).getTotalElements()).isEqualTo(4);
        assertThat(items.findAll(Pageable.unpaged()).getTotalElements()).isEqualTo(4);
    }

    @Test
    void aPageOfAQueryCountsWhatTheQueryFinds() {
        Page<Item> red = items.findByColourOrderByName("red", PageRequest.of(0, 1));
        assertThat(red).extracting(Item::name).containsExactly("apple");
        assertThat(red.getTotalElements()).isEqualTo(2);
        assertThat(items.findByColourOrderByName("white", PageRequest.of(0, 1)).getTotalElements())
                .isZero();
    }

    @Test
    void whatCountsForAPageMayReturnAnInt() {
        items.save(Item.of("grape", "blue", 9));
        Page<Item> nine = items.findByPieces(9, PageRequest.of(0, 1));
        assertThat(nine.getTotalElements()).isEqualTo(2);
        assertThat(items.countByPieces(9)).isEqualTo(2);
    }

    @Test
    void aPageIsOneCallThoughItIsTwoQueries() {
        CALLS.clear();
        assertThat(items.findByColourOrderByName("red", PageRequest.of(0, 1)).getTotalPages())
                .isEqualTo(2);
        assertThat(CALLS).containsExactly("Items.findByColourOrderByName");
    }

    @Test
    void aSliceKnowsWhetherThereIsANextOne() {
        Slice<Item> first = items.findByPiecesGreaterThan(5, PageRequest.of(0, 2, BY_NAME));
        assertThat(first).extracting(Item::name).containsExactly("cherry", "lime");
        assertThat(first.hasNext()).isTrue();
        Slice<Item> last = items.findByPiecesGreaterThan(5, first.nextPageable());
        assertThat(last).extracting(Item::name).containsExactly("plum");
        assertThat(last.hasNext()).isFalse();
        assertThat(items.findByPiecesGreaterThan(5, Pageable.unpaged())).hasSize(3);
    }

    @Test
    void examplesAreMatched() {
        Example<Item> red = Example.of(new Item(null, null, "red", null));
        assertThat(items.findAll(red)).hasSize(2);
        assertThat(items.findAll(red, BY_NAME.descending()))
                .extracting(Item::name)
                .containsExactly("cherry", "apple");
        assertThat(items.findOne(Example.of(new Item(null, "plum", null, null))))
                .contains(items.get("plum"));
        assertThat(items.count(red)).isEqualTo(2);
        assertThat(items.exists(Example.of(new Item(null, null, "white", null))))
                .isFalse();
        Page<Item> page = items.findAll(red, PageRequest.of(0, 1, BY_NAME));
        assertThat(page).extracting(Item::name).containsExactly("apple");
        assertThat(page.getTotalElements()).isEqualTo(2);
    }

    @Test
    void aFluentQueryFetchesByCalls() {
        Example<Item> red = Example.of(new Item(null, null, "red", null));
        assertThat(items.<Item, List<Name>>findBy(
                        red,
                        query -> query.sortBy(BY_NAME)
                                .project("name")
                                .as(Name.class)
                                .all()))
                .containsExactly(new Name("apple"), new Name("cherry"));
        assertThat(items.<Item, Item>findBy(red, query -> query.sortBy(BY_NAME).firstValue()))
                .isEqualTo(items.get("apple"));
        assertThat(items.<Item, Long>findBy(red, FetchableFluentQuery::count)).isEqualTo(2);
        assertThat(items.<Item, Boolean>findBy(red, FetchableFluentQuery::exists))
                .isTrue();
        assertThat(items.<Item, Page<Item>>findBy(red, query -> query.page(PageRequest.of(1, 1, BY_NAME))))
                .containsExactly(items.get("cherry"));
        assertThat(items.<Item, Slice<Item>>findBy(red, query -> query.slice(PageRequest.of(0, 1, BY_NAME))))
                .containsExactly(items.get("apple"));
        assertThat(items.<Item, Long>findBy(red, query -> {
                    try (Stream<Item> all = query.stream()) {
                        return all.count();
                    }
                }))
                .isEqualTo(2);
        assertThatExceptionOfType(IncorrectResultSizeDataAccessException.class)
                .isThrownBy(() -> items.<Item, Item>findBy(red, FetchableFluentQuery::oneValue));
    }

    @Test
    void callsAreNamedAfterTheInterfaceAndTheMethodOrAsTheAnnotationSays() {
        assertThat(refusal(() -> items.count())).contains("refused call 'Items.count'");
        assertThat(refusal(() -> items.findAll(PageRequest.of(0, 1)))).contains("refused call 'Items.findAll'");
        assertThat(refusal(() -> items.findAll())).contains("refused call 'stock.all'");
        assertThat(refusal(() -> items.<Item, Long>findBy(Example.of(Item.of("", "", 1)), FetchableFluentQuery::count)))
                .contains("refused call 'Items.findBy'")
                .contains(getClass().getSimpleName());
    }

    private static String refusal(Runnable call) {
        return Mono.fromSupplier(() -> catchThrowableOfType(EventLoopBridgeException.class, call::run)
                        .getMessage())
                .subscribeOn(Schedulers.parallel())
                .block(Duration.ofSeconds(10));
    }
}
