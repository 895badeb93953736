package io.github.blockingportal.autoconfigure;

import java.util.List;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.EventLoopDetector;
import io.github.blockingportal.spring.BlockingPortalBuilderCustomizer;

/** The code in docs/enforcement.md. */
final class EnforcementExamples {

    private EnforcementExamples() {}

    /** A loop that no built-in detector knows. */
    static final class AcmeLoop extends Thread {

        AcmeLoop(Runnable target) {
            super(target);
        }
    }

    static final class AcmeDetector implements EventLoopDetector {

        @Override
        public String detect(Thread current) {
            return current instanceof AcmeLoop ? "runs an Acme loop" : null;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnLoops {

        @Bean
        EventLoopDetector acmeDetector() {
            return new AcmeDetector();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class WithoutReactor {

        @Bean
        BlockingPortalBuilderCustomizer withoutReactor() {
            List<EventLoopDetector> detectors = EventLoopDetector.builtIn().stream()
                    .filter(detector -> !detector.name().equals("Reactor"))
                    .toList();
            return (portalName, builder) -> builder.detectors(detectors);
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class ServerThreadsMayWait {

        @Bean
        EventLoopDetector blockingPortalWebServerThreadDetector() {
            return thread -> null;
        }
    }

    static BlockingPortal added() {
        return BlockingPortal.builder().detector(new AcmeDetector()).build();
    }

    static BlockingPortal replaced() {
        return BlockingPortal.builder().detectors(List.of(new AcmeDetector())).build();
    }

    record Order(String id) {}

    interface Orders {

        Mono<Order> find(String id);
    }

    record WayOut(BlockingWorkers workers, BlockingPortal portal, Orders orders) {

        Mono<Order> find(String id) {
            return workers.run(() -> portal.call(() -> orders.find(id)));
        }
    }
}
