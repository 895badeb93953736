package io.github.blockingportal.autoconfigure.observation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.micrometer.common.docs.KeyName;
import org.junit.jupiter.api.Test;

import io.github.blockingportal.CallInfo;
import io.github.blockingportal.Outcome;
import io.github.blockingportal.spring.observation.BlockingPortalCallContext;
import io.github.blockingportal.spring.observation.BlockingPortalObservation;
import io.github.blockingportal.spring.observation.BlockingPortalWorkerContext;
import io.github.blockingportal.spring.observation.DefaultBlockingPortalCallConvention;
import io.github.blockingportal.spring.observation.DefaultBlockingPortalWorkerConvention;

import static org.assertj.core.api.Assertions.assertThat;

/** What docs/observations.md says about the keys, against the documentation in code and against the default convention. */
class ObservationDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/observations.md");
    private static final BlockingPortalObservation CALL = BlockingPortalObservation.CALL;

    @Test
    void theTableHasEachKeyAndNoOther() throws IOException {
        List<String> rows = Pattern.compile("(?m)^\\| `([a-z.]+)` \\| (meters and spans|spans) \\|")
                .matcher(Files.readString(DOCUMENT))
                .results()
                .map(row -> row.group(1) + " in " + row.group(2))
                .toList();
        assertThat(rows)
                .containsExactlyElementsOf(Stream.concat(
                                names(CALL.getLowCardinalityKeyNames()).map(key -> key + " in meters and spans"),
                                names(CALL.getHighCardinalityKeyNames()).map(key -> key + " in spans"))
                        .toList());
    }

    private static Stream<String> names(KeyName[] keys) {
        return Arrays.stream(keys).map(KeyName::asString);
    }

    @Test
    void theDefaultConventionHasTheSameKeysBeforeAndAfterTheEnd() {
        DefaultBlockingPortalCallConvention convention = new DefaultBlockingPortalCallConvention();
        BlockingPortalCallContext context = new BlockingPortalCallContext(new CallInfo("portal", 7, null));
        List<String> low = names(CALL.getLowCardinalityKeyNames()).toList();
        List<String> high = names(CALL.getHighCardinalityKeyNames()).toList();
        assertThat(Observed.keys(convention.getLowCardinalityKeyValues(context)))
                .containsOnlyKeys(low)
                .containsEntry("outcome", "UNKNOWN");
        context.finish(Outcome.SUCCESS, -1);
        assertThat(context.getQueued()).isNull();
        assertThat(Observed.keys(convention.getLowCardinalityKeyValues(context)))
                .containsOnlyKeys(low)
                .containsEntry("outcome", "SUCCESS");
        assertThat(Observed.keys(convention.getHighCardinalityKeyValues(context)))
                .containsOnlyKeys(high);
    }

    @Test
    void theKeysOfABlockingTaskAreThoseOfItsConventionBeforeAndAfterTheEnd() throws IOException {
        DefaultBlockingPortalWorkerConvention convention = new DefaultBlockingPortalWorkerConvention();
        BlockingPortalWorkerContext context = new BlockingPortalWorkerContext("portal", "prices.load", "others");
        List<String> keys = names(BlockingPortalObservation.WORKER.getLowCardinalityKeyNames())
                .toList();
        assertThat(Observed.keys(convention.getLowCardinalityKeyValues(context)))
                .containsOnlyKeys(keys)
                .containsEntry("task", "others")
                .containsEntry("outcome", "UNKNOWN");
        context.finish(Outcome.CANCELLED);
        context.setError(new IllegalStateException());
        assertThat(Observed.keys(convention.getLowCardinalityKeyValues(context)))
                .containsOnlyKeys(keys)
                .containsEntry("outcome", "CANCELLED")
                .containsEntry("exception", "IllegalStateException");
        assertThat(convention.getContextualName(context)).isEqualTo("prices.load");
        String document = Files.readString(DOCUMENT);
        String section = document.substring(
                document.indexOf("## Blocking tasks"), document.indexOf("## A convention of your own"));
        assertThat(section).contains("`" + convention.getName() + "`");
        assertThat(keys).hasSize(4).allSatisfy(key -> assertThat(section).contains("`" + key + "`"));
    }

    @Test
    void itNamesTheObservationAndTheWayToTurnItsTimersOff() throws IOException {
        assertThat(Files.readString(DOCUMENT))
                .contains("`" + new DefaultBlockingPortalCallConvention().getName() + "`")
                .contains("management.metrics.enable.blocking.portal.call=false")
                .contains("management.observations.enable.blocking.portal.call=false");
    }
}
