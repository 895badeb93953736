package io.github.blockingportal.autoconfigure.client;

import java.time.Duration;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** R2DBC with PostgreSQL's driver. Runs where {@code POSTGRES_URL} names one. */
@EnabledIfEnvironmentVariable(
        named = "POSTGRES_URL",
        matches = "r2dbc:postgresql://.+",
        disabledReason = "POSTGRES_URL names no PostgreSQL")
class R2dbcLoopTest extends ClientLoopContractTest {

    private final Connection connection = Mono.from(ConnectionFactories.get(
                            ConnectionFactoryOptions.parse(System.getenv("POSTGRES_URL"))
                                    .mutate()
                                    .option(
                                            ConnectionFactoryOptions.PASSWORD,
                                            System.getenv().getOrDefault("POSTGRES_PASSWORD", "none"))
                                    .build())
                    .create())
            .block(Duration.ofSeconds(10));

    @Override
    Mono<?> ask() {
        return Flux.from(connection.createStatement("select 1").execute())
                .flatMap(result -> result.map((row, metadata) -> String.valueOf(row.get(0))))
                .next();
    }

    @Override
    void disconnect() {
        Mono.from(connection.close()).subscribe();
    }
}
