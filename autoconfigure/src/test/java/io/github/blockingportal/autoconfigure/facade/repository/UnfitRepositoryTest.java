package io.github.blockingportal.autoconfigure.facade.repository;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.blockingportal.facades.unfit.Unfit;

import static io.github.blockingportal.autoconfigure.facade.repository.RepositoryRunner.scanning;
import static org.assertj.core.api.Assertions.assertThat;

/** Blocking repositories that stop the start. */
class UnfitRepositoryTest {

    private static ApplicationContextRunner unfit(String profile) {
        return scanning(Unfit.class)
                .withUserConfiguration(StockDatabase.class)
                .withPropertyValues("spring.profiles.active=" + profile);
    }

    @Test
    void pagesOfQueriesThatAreGivenAreReportedTogether() {
        unfit("pages")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("since 3 of its methods do not fit:")
                        .hasMessageContaining(
                                " given(org.springframework.data.domain.Pageable)': a query that is given by an annotation"
                                        + " knows no pages. Return a List")
                        .hasMessageContaining(
                                " sliced(org.springframework.data.domain.Pageable)': a query that is given by")
                        .hasMessageContaining(
                                " findByColour(java.lang.String)': it has no Pageable, which says what page is meant"));
    }

    @Test
    void aSetIsNoListAndNoStream() {
        unfit("sets")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("it has many values, so only List, Stream and void fit"));
    }

    @Test
    void aQueryFindsNoWindow() {
        unfit("windows")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("a Window cannot be the result of a query. Scroll with a fluent query, or"
                                + " return a Slice"));
    }

    @Test
    void aQueryForAPropertyThatThereIsNotIsSpringDatasError() {
        unfit("weights")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("weight")
                        .hasMessageContaining("Item"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "revisions | Revisions | there is no reactive kind of org.springframework.data.repository.history.RevisionRepository",
                "things | Things | 0 modules of Spring Data, of those that are there (R2dbc, Mongo), know *.Unfit$Thing as theirs",
                "both | Boths | 2 modules of Spring Data, of those that are there (R2dbc, Mongo), know *.Unfit$Both as theirs"
            })
    void whatCannotBeARepositoryStopsTheStartWithAReport(String profile, String facade, String reason) {
        unfit(profile).run(context -> {
            FailureAnalysis analysis = new UnusableRepositoryFailureAnalyzer().analyze(context.getStartupFailure());
            assertThat(analysis).isNotNull();
            String home = Unfit.class.getPackageName();
            assertThat(analysis.getDescription())
                    .startsWith("@BlockingFacade " + home + ".Unfit$" + facade + " cannot be a repository, since "
                            + reason.replace("*", home));
            assertThat(analysis.getAction()).contains("in the annotation of " + home + ".Unfit$" + facade);
        });
    }

    @Test
    void anInterfaceThatIsNoRepositoryNamesItsReactiveBean() {
        unfit("nothing")
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageStartingWith(
                                "@BlockingFacade " + Unfit.class.getName() + "$Nothing names no type of a reactive"
                                        + " bean, and is no repository of Spring Data for which one could be made"));
    }
}
