package io.github.blockingportal.sample.data;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.r2dbc.test.autoconfigure.DataR2dbcTest;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.context.transaction.AfterTransaction;
import org.springframework.test.context.transaction.BeforeTransaction;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** The slice of the database, in tests that are rolled back. */
@Timeout(60)
@DataR2dbcTest(properties = "sample.clock.port=0")
@Transactional
class TransactionSliceTest {

    @Autowired
    private BlockingPortal portal;

    @Autowired
    private DatabaseClient client;

    private long countries() {
        return portal.call(() ->
                client.sql("select count(*) from country").mapValue(Long.class).one());
    }

    private Mono<Long> addOne(String code) {
        return client.sql("insert into country (code, name, zone, languages) values (:code, 'Nowhere', 'UTC', array[])")
                .bind("code", code)
                .fetch()
                .rowsUpdated();
    }

    private long before;

    @BeforeTransaction
    void count() {
        before = countries();
    }

    @AfterTransaction
    void nothingIsLeft() {
        assertThat(countries()).isEqualTo(before);
    }

    @Test
    void whatATestWritesIsThereWithinIt() {
        portal.call(() -> addOne("X1"));
        portal.call(() -> addOne("X2"));
        assertThat(countries()).isEqualTo(before + 2);
    }
}
