package io.github.blockingportal.autoconfigure.facade.repository;

import java.lang.annotation.Annotation;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.context.annotation.Profile;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.domain.Slice;
import org.springframework.data.r2dbc.repository.Query;
import org.springframework.data.repository.CrudRepository;
import org.springframework.data.repository.NoRepositoryBean;
import org.springframework.data.repository.PagingAndSortingRepository;
import org.springframework.data.repository.query.Param;
import org.springframework.data.repository.query.QueryByExampleExecutor;

import io.github.blockingportal.spring.BlockingFacade;

import static org.assertj.core.api.Assertions.assertThat;

/** The reactive interface that is made for a blocking one. */
class ReactiveInterfacesTest {

    private static Class<?> reactive;

    interface Thing {}

    @Retention(RetentionPolicy.RUNTIME)
    @org.springframework.data.mongodb.repository.Query("{}")
    @interface Composed {}

    interface Labelled {

        String LABEL = "label";

        default String label() {
            return LABEL;
        }
    }

    interface Base<T, ID> extends CrudRepository<T, ID> {

        List<T> based(ID id);
    }

    @Profile("that no application of a test has")
    @BlockingFacade
    interface Things
            extends Base<Thing, Long>,
                    PagingAndSortingRepository<Thing, Long>,
                    QueryByExampleExecutor<Thing>,
                    Labelled {

        Thing one(String name);

        Optional<Thing> maybe(String name);

        List<Thing> list();

        Collection<? extends Thing> wild();

        Stream<Thing> stream();

        void nothing();

        long number();

        boolean truth();

        Thing[] array();

        byte[] bytes();

        Map<String, List<Thing>> map();

        <P extends Thing> List<P> typed(Class<P> type) throws IllegalStateException;

        CompletableFuture<List<Thing>> later();

        CompletableFuture<Void> laterNothing();

        Page<Thing> findDistinctTop3ByNameAndAgeOrderByAgeDesc(String name, int age, Pageable page);

        Page<Thing> findByName(String name, Pageable page);

        long countByName(String name);

        Slice<Thing> findByAge(int age, Pageable page);

        @Override
        Page<Thing> findAll(Pageable page);

        Slice<Thing> findAllBy(Pageable page);

        @Query("given")
        Page<Thing> readByGiven(@Param("name") String name, Pageable page);

        @Cacheable
        @Query("select")
        List<Thing> cached(String aName);

        @Composed
        List<Thing> composed();

        @SuppressWarnings("rawtypes")
        List raw();

        default Thing first() {
            return one("first");
        }

        static Thing none() {
            return new Thing() {};
        }
    }

    @BeforeAll
    static void make() throws IllegalAccessException {
        for (byte[] file : ReactiveInterfaces.of(Things.class).values()) {
            reactive = MethodHandles.lookup().defineClass(file);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "one | Mono<Thing>",
                "maybe | Mono<Thing>",
                "list | Flux<Thing>",
                "wild | Flux<? extends Thing>",
                "stream | Flux<Thing>",
                "nothing | Mono<java.lang.Void>",
                "number | Mono<java.lang.Long>",
                "truth | Mono<java.lang.Boolean>",
                "array | Mono<Thing[]>",
                "bytes | Mono<byte[]>",
                "map | Mono<java.util.Map<java.lang.String, java.util.List<Thing>>>",
                "typed | Flux<P>",
                "later | Flux<Thing>",
                "laterNothing | Mono<java.lang.Void>",
                "findByName | Flux<Thing>",
                "findByAge | Flux<Thing>",
                "findAllBy | Flux<Thing>",
                "readByGiven | Flux<Thing>",
                "raw | interface reactor.core.publisher.Flux"
            })
    void aMethodReturnsAPublisherOfTheSame(String name, String returned) {
        assertThat(method(name).getGenericReturnType().toString().replace("class reactor", "interface reactor"))
                .isEqualTo(returned.replaceFirst("^(Mono|Flux)<", "reactor.core.publisher.$1<")
                        .replace("Thing", Thing.class.getName()));
    }

    private static Method method(String name) {
        return Arrays.stream(reactive.getDeclaredMethods())
                .filter(method -> method.getName().equals(name))
                .reduce((one, other) -> {
                    throw new AssertionError(one + " and " + other);
                })
                .orElseThrow();
    }

    @Test
    void thoseOfSpringDataAreBehindThoseOfSpringDataAndItsOwnBehindOnesThatAreMade() {
        assertThat(reactive.getGenericInterfaces())
                .extracting(type -> type.getTypeName()
                        .replaceAll("[\\w.]*\\.(ReactiveInterfacesTest\\$)?", "")
                        .replace("java.lang.", ""))
                .containsExactly(
                        "Base__Reactive<Thing, Long>",
                        "ReactivePagingRepository<Thing, Long>",
                        "ReactiveQueryByExampleExecutor<Thing>");
        Class<?> base = reactive.getInterfaces()[0];
        assertThat(base.getDeclaredMethods())
                .singleElement()
                .extracting(method -> method.getGenericReturnType().getTypeName())
                .isEqualTo("reactor.core.publisher.Flux<T>");
        assertThat(base.getGenericInterfaces())
                .extracting(java.lang.reflect.Type::getTypeName)
                .containsExactly("org.springframework.data.repository.reactive.ReactiveCrudRepository<T, ID>");
    }

    @Test
    void aPageHasACountUnlessThatIsDeclaredOrItsQueryIsGiven() {
        assertThat(reactive.getDeclaredMethods())
                .filteredOn(method -> method.getName().startsWith("count"))
                .extracting(Method::toGenericString)
                .extracting(method -> method.replaceFirst(".*\\$Things__Reactive\\.", ""))
                .containsExactlyInAnyOrder(
                        "countBy()",
                        "countByName(java.lang.String)",
                        "countDistinctByNameAndAge(java.lang.String,int)");
    }

    @Test
    void annotationsOfSpringDataAndTheNamesOfParametersAreKeptAndThoseOfOthersAreNot() {
        assertThat(method("cached").getAnnotations())
                .extracting(Annotation::annotationType)
                .isEqualTo(List.of(Query.class));
        assertThat(method("composed").getAnnotations())
                .extracting(Annotation::annotationType)
                .isEqualTo(List.of(Composed.class));
        assertThat(method("cached").getParameters()[0].getName()).isEqualTo("aName");
        assertThat(method("readByGiven").getParameters()[0].isAnnotationPresent(Param.class))
                .isTrue();
        assertThat(reactive.getAnnotations())
                .extracting(Annotation::annotationType)
                .isEqualTo(List.of(NoRepositoryBean.class));
    }

    @Test
    void whatHasABodyStaysWithTheFacade() {
        assertThat(reactive.getMethods())
                .extracting(Method::getName)
                .contains("one")
                .doesNotContain("first", "none", "label");
        assertThat(reactive.getDeclaredFields()).isEmpty();
    }
}
