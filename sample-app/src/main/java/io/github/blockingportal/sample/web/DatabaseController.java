package io.github.blockingportal.sample.web;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionMetadata;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalResource;

/** What the database is, asked over a connection that is acquired and released like a blocking one. */
@RestController
final class DatabaseController {

    private static final String COUNT = "select count(*) from country";

    private final BlockingPortal portal;
    private final ConnectionFactory database;

    DatabaseController(BlockingPortal portal, ConnectionFactory database) {
        this.portal = portal.named("database.facts");
        this.database = database;
    }

    @GetMapping("/database")
    DatabaseFacts facts() {
        try (PortalResource<Connection> resource =
                portal.acquire(() -> Mono.from(database.create()), Connection::close)) {
            Connection connection = resource.get();
            ConnectionMetadata metadata = connection.getMetadata();
            return new DatabaseFacts(
                    metadata.getDatabaseProductName(),
                    metadata.getDatabaseVersion(),
                    portal.call(() -> countCountries(connection)));
        }
    }

    private static Mono<Long> countCountries(Connection connection) {
        return Flux.from(connection.createStatement(COUNT).execute())
                .flatMap(result -> result.map(row -> row.get(0, Long.class)))
                .single();
    }

    record DatabaseFacts(
            String product, String version, @Nullable Long countries) {}
}
