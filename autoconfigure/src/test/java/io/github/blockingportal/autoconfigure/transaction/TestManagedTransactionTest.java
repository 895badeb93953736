package io.github.blockingportal.autoconfigure.transaction;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.annotation.Commit;
import org.springframework.test.context.transaction.AfterTransaction;
import org.springframework.test.context.transaction.BeforeTransaction;
import org.springframework.test.context.transaction.TestTransaction;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

import static org.assertj.core.api.Assertions.assertThat;

/** A test that is transactional itself, in the application of {@link TransactionalMethodTest}. */
@SpringBootTest(
        classes = Ledger.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "blocking-portal.max-concurrent-calls=1")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Transactional
class TestManagedTransactionTest {

    @Autowired
    Ledger ledger;

    @Autowired
    Names names;

    @BeforeTransaction
    @AfterTransaction
    void nothingIsThereOutside() {
        assertThat(names.all()).filteredOn(name -> !name.equals("kept")).isEmpty();
    }

    @Test
    @Order(1)
    void isRolledBackAtItsEnd() {
        ledger.save("a", "b");
        ledger.saveWithin("c");
        assertThat(names.all()).containsExactly("a", "b", "c");
    }

    @Test
    @Order(2)
    @Commit
    void isCommittedIfItSaysSo() {
        ledger.save("kept");
    }

    @Test
    @Order(3)
    @Transactional(propagation = Propagation.NOT_SUPPORTED)
    void andThenWhatItHasWrittenIsThere() {
        assertThat(names.all()).containsExactly("kept");
        names.clear();
    }

    @Test
    @Order(4)
    void mayEndItsTransactionItself() {
        ledger.save("a");
        TestTransaction.end();
        assertThat(names.all()).isEmpty();
        TestTransaction.start();
        ledger.save("b");
        assertThat(names.all()).containsExactly("b");
    }
}
