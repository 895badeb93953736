package io.github.blockingportal.facades.stock;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.data.annotation.Id;
import org.springframework.data.domain.Limit;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.Sort;
import org.springframework.data.r2dbc.repository.Modifying;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.relational.core.mapping.Table;
import org.springframework.data.repository.ListCrudRepository;
import org.springframework.data.repository.ListPagingAndSortingRepository;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.data.repository.Repository;
import org.springframework.data.repository.query.ListQueryByExampleExecutor;
import org.springframework.data.repository.query.Param;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.spring.BlockingFacade;
import io.github.blockingportal.spring.FacadeCall;

/** What a shop has in stock, in a table that is reached through R2DBC by a blocking repository. */
public final class Stock {

    private Stock() {}

    @Table
    public record Item(
            @Id @Nullable Long id,
            @Nullable String name,
            @Nullable String colour,
            @Nullable Integer pieces) {

        public static Item of(String name, String colour, int pieces) {
            return new Item(null, name, colour, pieces);
        }
    }

    public record Name(String name) {}

    /** A reactive repository as Spring Data finds it. */
    public interface ReactiveItems extends ReactiveCrudRepository<Item, Long> {

        Flux<Item> findAllBy(Pageable page);

        Flux<Item> findByColour(String colour, Pageable page);

        Mono<Long> countByColour(String colour);
    }

    @NoRepositoryBean
    public interface Named<T, ID> extends ListCrudRepository<T, ID> {

        Optional<T> findByName(String name);

        List<T> findByNameStartingWithOrderByName(String beginning);
    }

    @BlockingFacade
    public interface Items
            extends Named<Item, Long>, ListPagingAndSortingRepository<Item, Long>, ListQueryByExampleExecutor<Item> {

        List<Item> findByColour(String colour, Sort sort);

        List<Item> findByColour(String colour, Limit limit);

        <P> List<P> findByPieces(int pieces, Class<P> type);

        Page<Item> findByColourOrderByName(String colour, Pageable page);

        Slice<Item> findByPiecesGreaterThan(int pieces, Pageable page);

        long countByColour(String colour);

        Page<Item> findByPieces(int pieces, Pageable page);

        int countByPieces(int pieces);

        boolean existsByColour(String colour);

        @Nullable
        Item findFirstByOrderByPiecesDesc();

        Stream<Item> streamByColour(String colour);

        CompletableFuture<List<Item>> findByPiecesLessThan(int pieces);

        List<Name> findProjectedByColourOrderByName(String colour);

        @Query("select * from item where pieces between :least and :most order by pieces")
        List<Item> withPieces(@Param("least") int least, @Param("most") int most);

        @Query("select sum(pieces) from item")
        int pieces();

        /** This one and the next two are in META-INF/r2dbc-named-queries.properties. */
        List<Item> cheapest(int most);

        Slice<Item> cheapestSlice(Pageable page);

        Page<Item> findCheapestBy(Pageable page);

        @Modifying
        @Query("update item set pieces = pieces + 1 where colour = :colour")
        int addOneOfEach(String colour);

        @Modifying
        @Query("delete from item where colour = :colour")
        void removeAll(String colour);

        long deleteByColour(String colour);

        @FacadeCall(name = "stock.all", timeout = "${stock.timeout:20s}")
        @Override
        List<Item> findAll();

        default Item get(String name) {
            return findByName(name).orElseThrow();
        }
    }

    /** One that is not public, over the same table. */
    @BlockingFacade
    interface Shed extends Repository<Item, Long> {

        long count();
    }

    /** How the tests get at what is not public. */
    public static long countOf(ApplicationContext context) {
        return context.getBean(Shed.class).count();
    }
}
