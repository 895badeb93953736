package io.github.blockingportal.sample.data;

import java.util.Locale;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.r2dbc.test.autoconfigure.DataR2dbcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** The slice of the database, with the component that fills it through the portal. */
@Tag("R33")
@Timeout(60)
@DataR2dbcTest(properties = "sample.clock.port=0")
@Import(CountryLoader.class)
class DataSliceTest {

    @Test
    void aComponentHasItsPortalAndItsRepository(@Autowired Countries countries) {
        assertThat(countries.findById("CH")).map(Country::name).contains("Switzerland");
        assertThat(countries.count()).isEqualTo(Locale.getISOCountries().length);
    }

    @Test
    void whatABlockingRepositoryDoesInATransactionIsRolledBackWithIt(
            @Autowired Countries countries, @Autowired PlatformTransactionManager manager) {
        long before = countries.count();
        new TransactionTemplate(manager).executeWithoutResult(transaction -> {
            countries.deleteById("CH");
            assertThat(countries.count()).isEqualTo(before - 1);
            transaction.setRollbackOnly();
        });
        assertThat(countries.findById("CH")).isPresent();
    }

    @Test
    void aReactiveRepositoryIsThereToo(@Autowired ReactiveCountries countries, @Autowired BlockingPortal portal) {
        assertThat(portal.call(() -> countries.findById("CH").map(Country::name)))
                .isEqualTo("Switzerland");
    }

    @Test
    void hasThePortalsOfTheSettings(@Autowired ApplicationContext context) {
        assertThat(context.getBeansOfType(BlockingPortal.class))
                .containsKeys("blockingPortal", "blockingPortal-clock", "blockingPortal-narrow");
    }
}
