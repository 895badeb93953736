package io.github.blockingportal.autoconfigure.transaction;

import java.util.List;

import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.Option;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

/** A table of names, written to and read by a portal's calls. */
final class Names {

    private final BlockingPortal portal;
    private final DatabaseClient client;

    Names(BlockingPortal portal, ConnectionFactory connections) {
        this.portal = portal;
        this.client = DatabaseClient.create(connections);
    }

    /** A database in memory, for as long as the JVM lives. */
    static ConnectionFactory database(String name) {
        return ConnectionFactories.get("r2dbc:h2:mem:///" + name + "?options=DB_CLOSE_DELAY=-1");
    }

    /** PostgreSQL, where the environment names one. */
    static ConnectionFactory postgres() {
        return ConnectionFactories.get(postgresOptions());
    }

    private static ConnectionFactoryOptions postgresOptions() {
        return ConnectionFactoryOptions.parse(System.getenv("POSTGRES_URL"))
                .mutate()
                .option(ConnectionFactoryOptions.PASSWORD, System.getenv().getOrDefault("POSTGRES_PASSWORD", "none"))
                .build();
    }

    /** A schema of its own there, made anew. */
    static ConnectionFactory postgres(String schema) {
        DatabaseClient client = DatabaseClient.create(postgres());
        client.sql("drop schema if exists " + schema + " cascade")
                .then()
                .then(client.sql("create schema " + schema).then())
                .block();
        return ConnectionFactories.get(postgresOptions()
                .mutate()
                .option(Option.valueOf("schema"), schema)
                .build());
    }

    static void makeTable(ConnectionFactory connections) {
        DatabaseClient client = DatabaseClient.create(connections);
        client.sql("drop table if exists names")
                .then()
                .then(client.sql("create table names (name varchar(40))").then())
                .block();
    }

    BlockingPortal portal() {
        return portal;
    }

    void save(String name) {
        portal.named("save").call(() -> saving(name));
    }

    Mono<Long> saving(String name) {
        return client.sql("insert into names values (:name)")
                .bind("name", name)
                .fetch()
                .rowsUpdated();
    }

    List<String> all() {
        return portal.named("all").call(() -> reading().collectList());
    }

    Flux<String> reading() {
        return client.sql("select name from names order by name")
                .map(row -> row.get(0, String.class))
                .all();
    }

    void clear() {
        portal.call(() -> client.sql("delete from names").then());
    }
}
