package io.github.blockingportal.autoconfigure.transaction;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Annotated methods in an application that has a reactive transaction manager and no other. */
@SpringBootTest(
        classes = Ledger.Application.class,
        webEnvironment = SpringBootTest.WebEnvironment.NONE,
        properties = "blocking-portal.max-concurrent-calls=1")
class TransactionalMethodTest {

    @Autowired
    Ledger ledger;

    @Autowired
    Names names;

    @Autowired
    Ledger.Listener listener;

    @Autowired
    BlockingPortal portal;

    @AfterEach
    void clear() {
        names.clear();
        listener.heard.clear();
    }

    @Test
    void aBlockingOneHasATransactionOfItsPortalCalls() {
        ledger.save("a", "b");
        assertThatThrownBy(() -> ledger.saveAndFail("c", new IllegalStateException("fails")))
                .hasMessage("fails");
        assertThat(names.all()).containsExactly("a", "b");
    }

    @Test
    void aReactiveOneKeepsItsManager() {
        assertThatThrownBy(() -> ledger.saveReactively("a", true).block()).hasMessage("a");
        ledger.saveReactively("b", false).block();
        assertThat(names.all()).containsExactly("b");
    }

    @Test
    void oneWithOurAnnotationOrOurNameDoesTheSame() {
        assertThatThrownBy(() -> ledger.saveOurs("a", true)).hasMessage("a");
        assertThatThrownBy(() -> ledger.saveByName("b", true)).hasMessage("b");
        assertThatThrownBy(() -> ledger.saveWithin("c")).isInstanceOf(IllegalTransactionStateException.class);
        ledger.saveOurs("d", false);
        ledger.saveByName("e", false);
        assertThat(names.all()).containsExactly("d", "e");
    }

    @Test
    void itsRulesSayWhichFailuresRollItBack() {
        assertThatThrownBy(() -> ledger.saveAndFail("checked", new IOException("a")))
                .hasMessage("a");
        assertThatThrownBy(() -> ledger.saveAndFailByItsRules("ruled out", new IOException("b")))
                .hasMessage("b");
        assertThatThrownBy(() -> ledger.saveAndFailByItsRules("let through", new IllegalArgumentException("c")))
                .hasMessage("c");
        assertThat(names.all()).containsExactly("checked", "let through");
    }

    @Test
    void listenersHearOfItsEventsOnceItIsCommitted(@Autowired TransactionTemplate template) {
        template.executeWithoutResult(status -> {
            ledger.save("a");
            assertThat(listener.heard).isEmpty();
        });
        assertThat(listener.heard).containsExactly(List.of("a"));
        template.executeWithoutResult(status -> {
            ledger.save("b");
            status.setRollbackOnly();
        });
        assertThat(listener.heard).hasSize(1);
    }

    @Test
    void injectionPointsGetTheManagerOfTheirKind(
            @Autowired PlatformTransactionManager blocking,
            @Autowired ReactiveTransactionManager reactive,
            @Autowired TransactionManager either,
            @Autowired TransactionTemplate template) {
        assertThat(blocking).isInstanceOf(PortalTransactionManager.class);
        assertThat(template.getTransactionManager()).isSameAs(blocking);
        assertThat(either).isSameAs(reactive);
    }
}
