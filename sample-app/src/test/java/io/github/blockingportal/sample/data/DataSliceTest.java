package io.github.blockingportal.sample.data;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.data.r2dbc.test.autoconfigure.DataR2dbcTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** The slice of the database, with the component that fills it through the portal. */
@Tag("R33")
@Timeout(60)
@DataR2dbcTest(properties = "sample.clock.port=0")
@Import(CountryLoader.class)
class DataSliceTest {

    @Autowired
    private BlockingPortal portal;

    @Test
    void aComponentHasItsPortal(@Autowired CountryRepository countries) {
        Country country = portal.call(() -> countries.findById("CH"));
        assertThat(country).isNotNull();
        assertThat(country.name()).isEqualTo("Switzerland");
    }

    @Test
    void hasThePortalsOfTheSettingsAndNoFacade(@Autowired ApplicationContext context) {
        assertThat(context.getBeansOfType(BlockingPortal.class))
                .containsKeys("blockingPortal", "blockingPortal-clock", "blockingPortal-narrow");
        assertThat(context.getBeansOfType(Countries.class)).isEmpty();
    }
}
