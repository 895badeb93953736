package io.github.blockingportal.sample.web;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingPortalBuilder;

/** A second portal, through which only one call goes at a time. */
@Configuration(proxyBeanMethods = false)
class NarrowPortalConfiguration {

    /** Injected by its qualifier only, so that the auto-configured portal stays the default. */
    @Bean(defaultCandidate = false)
    BlockingPortal narrow(BlockingPortalBuilder builder) {
        return builder.name("narrow").loops(1).maxConcurrentCalls(1).build();
    }
}
