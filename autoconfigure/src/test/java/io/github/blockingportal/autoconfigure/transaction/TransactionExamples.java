package io.github.blockingportal.autoconfigure.transaction;

import java.util.List;
import java.util.stream.Stream;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.spring.transaction.PortalTransactional;

/** The code in docs/transactions.md. */
class TransactionExamples {

    @Service
    public static class Transfers {

        private final BlockingPortal portal;
        private final DatabaseClient client;

        Transfers(BlockingPortal portal, DatabaseClient client) {
            this.portal = portal;
            this.client = client;
        }

        @Transactional
        public void transfer(String from, String to, long amount) {
            long left = portal.call(() -> add(from, -amount));
            if (left < 0) {
                throw new IllegalStateException("Not enough on " + from); // rolls back
            }
            portal.call(() -> add(to, amount));
        }

        private Mono<Long> add(String account, long amount) {
            return client.sql("update accounts set balance = balance + :amount where name = :account")
                    .bind("amount", amount)
                    .bind("account", account)
                    .then()
                    .then(balance(account));
        }

        private Mono<Long> balance(String account) {
            return client.sql("select balance from accounts where name = :account")
                    .bind("account", account)
                    .mapValue(Long.class)
                    .one();
        }

        @PortalTransactional(readOnly = true, timeout = 5)
        public List<String> accounts() {
            return portal.call(() -> names().collectList());
        }

        @PortalTransactional(propagation = Propagation.REQUIRES_NEW)
        public void close(String account) {
            portal.call(() -> client.sql("delete from accounts where name = :account")
                    .bind("account", account)
                    .then());
        }

        private Flux<String> names() {
            return client.sql("select name from accounts order by name")
                    .mapValue(String.class)
                    .all();
        }

        @Transactional
        public long total() {
            long total = 0;
            for (String account : accounts()) { // all read, then asked for
                total += portal.call(() -> balance(account));
            }
            return total;
        }

        @Transactional
        public long totalWithinAStream() {
            try (Stream<String> accounts = portal.stream(this::names)) {
                return accounts.mapToLong(account -> portal.call(() -> balance(account)))
                        .sum(); // IllegalTransactionStateException
            }
        }
    }
}
