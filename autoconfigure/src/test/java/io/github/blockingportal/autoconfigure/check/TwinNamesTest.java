package io.github.blockingportal.autoconfigure.check;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static io.github.blockingportal.autoconfigure.check.Warnings.RUNNER;
import static org.assertj.core.api.Assertions.assertThat;

/** Two portals whose keys Spring Boot takes for the same. */
@Tag("R15")
@ExtendWith(OutputCaptureExtension.class)
class TwinNamesTest {

    @Test
    void whatOnlyOneOfThemSetsIsWarnedOf(CapturedOutput output) {
        assertThat(Warnings.of(
                        RUNNER.withPropertyValues(
                                "blocking-portal.portals.user-data.timeout=3s",
                                "blocking-portal.portals.user-data.workers.limit=6",
                                "blocking-portal.portals.userdata.timeout=4s"),
                        output))
                .singleElement()
                .asString()
                .endsWith(
                        "Portals 'user-data' and 'userdata' differ in dashes and capitals alone, which a key of a property does"
                                + " not tell apart, so what is set for one of them counts for each (workers.limit). Set it for each of"
                                + " them, or give one another name");
    }

    @Test
    void whatBothSetIsNot(CapturedOutput output) {
        assertThat(Warnings.of(
                        RUNNER.withPropertyValues(
                                "blocking-portal.portals.user-data.timeout=3s",
                                "blocking-portal.portals.userdata.timeout=4s",
                                "blocking-portal.portals.orders.loops=1"),
                        output))
                .isEmpty();
    }
}
