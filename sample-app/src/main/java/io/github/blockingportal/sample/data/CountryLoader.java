package io.github.blockingportal.sample.data;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.data.r2dbc.core.R2dbcEntityTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Flux;

import io.github.blockingportal.BlockingPortal;

/** Fills the database when all beans are made, and before the server opens its port: two calls in one transaction. */
@Component
class CountryLoader implements SmartInitializingSingleton {

    private final Countries countries;
    private final BlockingPortal portal;
    private final R2dbcEntityTemplate template;

    CountryLoader(Countries countries, BlockingPortal portal, R2dbcEntityTemplate template) {
        this.countries = countries;
        this.portal = portal;
        this.template = template;
    }

    @Override
    @Transactional
    public void afterSingletonsInstantiated() {
        countries.deleteAll();
        portal.named("countries.load")
                .call(() -> Flux.fromStream(() -> new JdkCountries().stream())
                        .concatMap(template::insert)
                        .then());
    }
}
