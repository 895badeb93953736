package io.github.blockingportal.autoconfigure.facade.repository;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.r2dbc.repository.config.EnableR2dbcRepositories;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.facades.coroutines.Coroutines;
import io.github.blockingportal.facades.stock.Stock.Item;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Facades over suspending functions, of Spring Data's interface for Kotlin. */
@Timeout(30)
class SuspendingFacadeTest {

    private final ApplicationContextRunner coroutines =
            RepositoryRunner.scanning(Coroutines.class).withUserConfiguration(StockDatabase.class, Repositories.class);

    @Configuration(proxyBeanMethods = false)
    @EnableR2dbcRepositories(basePackageClasses = Coroutines.class, considerNestedRepositories = true)
    static class Repositories {}

    @Test
    void aBlockingMethodStandsForASuspendingFunction() {
        coroutines.run(context -> {
            Coroutines.Items items = context.getBean(Coroutines.Items.class);
            items.deleteAll();
            Item saved = items.save(Item.of("apple", "red", 3));
            Long id = saved.id();
            assertThat(id).isNotNull();
            assertThat(items.findById(id)).contains(saved);
            assertThat(items.findById(-1L)).isEmpty();
            assertThat(items.existsById(id)).isTrue();
            assertThat(items.findAll()).containsExactly(saved);
            assertThat(items.count()).isEqualTo(1);

            Coroutines.Later later = context.getBean(Coroutines.Later.class);
            assertThat(later.count().get(10, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(later.deleteById(id).get(10, TimeUnit.SECONDS)).isNull();
            assertThat(later.findById(id)).isNull();
        });
    }

    @Test
    void isRefusedOnAnEventLoopByItsName() {
        coroutines.run(context -> {
            Coroutines.Items items = context.getBean(Coroutines.Items.class);
            EventLoopBridgeException refusal = Mono.fromSupplier(
                            () -> catchThrowableOfType(EventLoopBridgeException.class, items::count))
                    .subscribeOn(Schedulers.parallel())
                    .block(Duration.ofSeconds(10));
            assertThat(refusal).hasMessageContaining("refused call 'Items.count'");
        });
    }

    @Test
    void whatItBringsHasToFit() {
        coroutines
                .withPropertyValues("spring.profiles.active=misfit")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("since 2 of its methods do not fit:")
                        .hasMessageContaining(
                                "the suspending function brings java.lang.Long, which is not java.lang.String")
                        .hasMessageContaining("the suspending function brings java.lang.Boolean, which is not long"));
    }
}
