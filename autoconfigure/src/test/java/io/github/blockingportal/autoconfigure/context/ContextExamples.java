package io.github.blockingportal.autoconfigure.context;

import java.util.Map;

import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;

/** The code in docs/context.md. */
class ContextExamples {

    private static final Logger log = LoggerFactory.getLogger(ContextExamples.class);

    private final BlockingPortal portal;
    private final BlockingWorkers workers;

    ContextExamples(BlockingPortal portal, BlockingWorkers workers) {
        this.portal = portal;
        this.workers = workers;
    }

    String find(String id) {
        return portal.call(() -> {
            log.info("Looks for {}", id); // on the loop: MDC, user and span of the caller
            return fetch(id).flatMap(order -> workers.run(() -> enrich(order))); // enrich() has them too
        });
    }

    String nameOfTheUser() {
        return portal.call(() -> ReactiveSecurityContextHolder.getContext()
                .map(context -> context.getAuthentication().getName()));
    }

    Mono<String> logged(Mono<String> orders) {
        return orders.handle((order, sink) -> {
            Map<String, String> mdc = sink.contextView().getOrDefault("cp.slf4j", Map.of());
            try (var request = MDC.putCloseable("request", mdc.get("request"))) {
                log.info("Got {}", order);
            }
            sink.next(order);
        });
    }

    private Mono<String> fetch(String id) {
        return Mono.just("order " + id);
    }

    private String enrich(String order) {
        return order + " " + MDC.get("request");
    }

    @Configuration(proxyBeanMethods = false)
    static class CarriesTheTenant {

        @Bean
        ThreadLocalAccessor<String> tenantAccessor() {
            return new TenantAccessor();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class LeavesSomeOut {

        @Bean
        BlockingPortalBuilderCustomizer withoutTheTenant() {
            return (portalName, builder) -> builder.contextSnapshotFactory(ContextSnapshotFactory.builder()
                    .captureKeyPredicate(key -> !key.equals("tenant"))
                    .build());
        }
    }

    static class TenantAccessor implements ThreadLocalAccessor<String> {

        static final ThreadLocal<String> TENANT = new ThreadLocal<>();

        @Override
        public Object key() {
            return "tenant";
        }

        @Override
        public @Nullable String getValue() {
            return TENANT.get();
        }

        @Override
        public void setValue(String tenant) {
            TENANT.set(tenant);
        }

        @Override
        public void setValue() {
            TENANT.remove();
        }
    }
}
