package io.github.blockingportal.autoconfigure.transaction;

import org.junit.jupiter.api.Test;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.core.test.tools.CompileWithForkedClassLoader;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionManager;

import io.github.blockingportal.autoconfigure.AheadOfTime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Transactions in an application that is processed ahead of time. */
class TransactionAotTest {

    @Test
    @CompileWithForkedClassLoader
    void theGeneratedCodeHasTheManagerAndFindsItByTheReturnType() {
        AheadOfTime application = new AheadOfTime(context -> {
            TestPropertyValues.of("blocking-portal.loops=1").applyTo(context);
            context.register(Ledger.Application.class);
        });
        application.run(context -> {
            Ledger ledger = context.getBean(Ledger.class);
            assertThatThrownBy(() -> ledger.saveAndFail("a", new IllegalStateException("fails")))
                    .hasMessage("fails");
            ledger.save("b");
            assertThat(context.getBean(Names.class).all()).containsExactly("b");
            assertThat(context.getBean(PlatformTransactionManager.class)).isInstanceOf(PortalTransactionManager.class);
            assertThat(context.getBean(TransactionManager.class)).isInstanceOf(ReactiveTransactionManager.class);
        });
    }
}
