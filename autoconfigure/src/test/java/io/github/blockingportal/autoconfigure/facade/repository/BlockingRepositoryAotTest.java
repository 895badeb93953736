package io.github.blockingportal.autoconfigure.facade.repository;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurationPackages;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import io.github.blockingportal.EventLoopBridgeException;
import io.github.blockingportal.autoconfigure.AheadOfTime;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.facade.BlockingFacadeAutoConfiguration;
import io.github.blockingportal.facades.stock.Stock;
import io.github.blockingportal.facades.stock.Stock.Item;
import io.github.blockingportal.facades.stock.Stock.Items;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** A blocking repository in an application that is processed ahead of time. */
@Timeout(60)
class BlockingRepositoryAotTest {

    @Test
    @CompileWithForkedClassLoader
    void theReactiveInterfaceIsAmongWhatIsGeneratedAndCallsAreWhatTheirAnnotationsSay() {
        AheadOfTime application = new AheadOfTime(context -> {
            AutoConfigurationPackages.register(context, Stock.class.getPackageName());
            context.register(
                    StockDatabase.class, BlockingPortalAutoConfiguration.class, BlockingFacadeAutoConfiguration.class);
        });
        String made = Items.class.getName() + "__Reactive";
        RuntimeHints hints = application.hints();
        assertThat(RuntimeHintsPredicates.reflection().onType(TypeReference.of(made)))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.proxies().forInterfaces(Items.class)).accepts(hints);
        application.run(context -> {
            Items items = context.getBean(Items.class);
            items.deleteAll();
            items.saveAll(List.of(Item.of("apple", "red", 1), Item.of("cherry", "red", 2)));
            Page<Item> first = items.findByColourOrderByName("red", PageRequest.of(0, 1));
            assertThat(first).extracting(Item::name).containsExactly("apple");
            assertThat(first.getTotalElements()).isEqualTo(2);
            assertThat(items.pieces()).isEqualTo(3);
            EventLoopBridgeException refusal = Mono.fromSupplier(
                            () -> catchThrowableOfType(EventLoopBridgeException.class, items::findAll))
                    .subscribeOn(Schedulers.parallel())
                    .block(Duration.ofSeconds(10));
            assertThat(refusal).hasMessageContaining("refused call 'stock.all'");
        });
    }
}
