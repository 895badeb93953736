package io.github.blockingportal.sample.data;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

/** Fills the database when all beans are made, and before the server opens its port. */
@Component
final class CountryLoader implements SmartInitializingSingleton {

    private final BlockingPortal portal;
    private final R2dbcEntityTemplate template;
    private final TransactionalOperator transaction;

    CountryLoader(BlockingPortal portal, R2dbcEntityTemplate template, TransactionalOperator transaction) {
        this.portal = portal;
        this.template = template;
        this.transaction = transaction;
    }

    @Override
    public void afterSingletonsInstantiated() {
        portal.named("countries.load").call(() -> transaction.transactional(load()));
    }

    private Mono<Void> load() {
        return template.delete(Country.class)
                .all()
                .thenMany(Flux.fromStream(() -> new JdkCountries().stream()))
                .concatMap(template::insert)
                .then();
    }
}
