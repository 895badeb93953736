package io.github.blockingportal.benchmarks;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A call costs garbage, too. */
class AllocationTest {

    /** A skip list, which has the deadlines of those that nobody waits for, adds to an entry by chance; the mean differs by a byte or two. */
    private static final int SMALLEST_OBJECT = 16;

    @ParameterizedTest
    @EnumSource
    void aCallAllocatesNoMoreThanWasRecordedForItsKind(KindOfCall kind) throws Exception {
        AllocatedBytes bytes = kind.measure();
        RecordedBytes recorded = RecordedBytes.ofThisJdk();
        if (RecordedBytes.IS_WRITTEN) {
            recorded.write(kind, bytes.least());
        }
        assertThat(bytes.least())
                .as(
                        "%s allocates %d bytes on JDK %d; recorded are %d in %s. Find out what has grown, or accept it with"
                                + " mvn -pl core,autoconfigure,benchmarks test -Dtest=AllocationTest -Dupdate.bytes"
                                + " -Dsurefire.failIfNoSpecifiedTests=false",
                        kind, bytes.least(), RecordedBytes.JDK, recorded.of(kind), RecordedBytes.FILE)
                .isLessThan(recorded.of(kind) + SMALLEST_OBJECT);
    }
}
