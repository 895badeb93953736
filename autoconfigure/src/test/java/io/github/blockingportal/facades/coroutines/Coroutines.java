package io.github.blockingportal.facades.coroutines;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

import org.springframework.context.annotation.Profile;
import org.springframework.data.repository.kotlin.CoroutineCrudRepository;

import io.github.blockingportal.facades.stock.Stock.Item;
import io.github.blockingportal.spring.BlockingFacade;

/** Facades over the suspending functions of an interface that is written in Kotlin. */
public final class Coroutines {

    private Coroutines() {}

    public interface CoroutineItems extends CoroutineCrudRepository<Item, Long> {}

    @BlockingFacade(CoroutineItems.class)
    public interface Items {

        Item save(Item item);

        Optional<Item> findById(Long id);

        boolean existsById(Long id);

        List<Item> findAll();

        long count();

        void deleteAll();
    }

    @BlockingFacade(CoroutineItems.class)
    public interface Later {

        Item findById(Long id);

        CompletableFuture<Long> count();

        CompletableFuture<Void> deleteById(Long id);
    }

    @Profile("misfit")
    @BlockingFacade(CoroutineItems.class)
    public interface Misfit {

        String count();

        long existsById(Long id);
    }
}
