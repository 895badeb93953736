package io.github.blockingportal.autoconfigure.web.slices;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;
import org.springframework.stereotype.Service;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;

/** An application of which tests start only the slice of the web. */
@SpringBootApplication
class SliceApplication {

    /** Blocks, as a controller of MVC may. */
    @RestController
    static class BlockingController {

        private final BlockingPortal portal;

        BlockingController(BlockingPortal portal) {
            this.portal = portal;
        }

        @GetMapping("/blocking")
        @Nullable
        String answer() {
            return portal.call(() -> Mono.just("answer"));
        }
    }

    /** Blocks, as a query of GraphQL over MVC may. */
    @Controller
    static class QueryController {

        private final BlockingPortal portal;

        QueryController(BlockingPortal portal) {
            this.portal = portal;
        }

        @QueryMapping
        @Nullable
        String answer() {
            return portal.call(() -> Mono.just("answer"));
        }
    }

    /** Is in a slice only where that asks for it. */
    @Service
    static class Asking {

        private final BlockingPortal portal;

        Asking(BlockingPortal portal) {
            this.portal = portal;
        }

        @Nullable
        String answer() {
            return portal.call(() -> Mono.just("answer"));
        }
    }

    /** Hands blocking code to a worker, as a controller of WebFlux has to. */
    @RestController
    static class ReactiveController {

        private final BlockingPortal portal;
        private final BlockingWorkers workers;

        ReactiveController(BlockingPortal portal, BlockingWorkers workers) {
            this.portal = portal;
            this.workers = workers;
        }

        @GetMapping("/reactive")
        Mono<String> answer() {
            return workers.run(() -> portal.call(() -> Mono.just("answer")));
        }
    }
}
