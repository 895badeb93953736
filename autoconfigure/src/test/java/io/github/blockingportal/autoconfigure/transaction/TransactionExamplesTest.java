package io.github.blockingportal.autoconfigure.transaction;

import io.r2dbc.spi.ConnectionFactory;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.IllegalTransactionStateException;

import io.github.blockingportal.autoconfigure.transaction.TransactionExamples.Transfers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What docs/transactions.md says of its code. */
class TransactionExamplesTest {

    @Test
    void theCodeDoesWhatThePageSays() {
        new ApplicationContextRunner().withUserConfiguration(Bank.class).run(context -> {
            Transfers transfers = context.getBean(Transfers.class);
            transfers.transfer("rent", "savings", 30);
            assertThatThrownBy(() -> transfers.transfer("rent", "savings", 1000))
                    .hasMessage("Not enough on rent");
            assertThat(transfers.total()).isEqualTo(200);
            assertThatThrownBy(transfers::totalWithinAStream).isInstanceOf(IllegalTransactionStateException.class);
            transfers.close("rent");
            assertThat(transfers.accounts()).containsExactly("savings");
            assertThat(transfers.total()).isEqualTo(130);
        });
    }

    @Configuration(proxyBeanMethods = false)
    @Import({Ledger.Application.class, Transfers.class})
    static class Bank {

        @Bean
        DatabaseClient databaseClient(ConnectionFactory connections) {
            DatabaseClient client = DatabaseClient.create(connections);
            client.sql("drop table if exists accounts")
                    .then()
                    .then(client.sql("create table accounts (name varchar(20), balance bigint)")
                            .then())
                    .then(client.sql("insert into accounts values ('rent', 100), ('savings', 100)")
                            .then())
                    .block();
            return client;
        }
    }
}
