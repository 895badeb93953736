package io.github.blockingportal.autoconfigure.cluster;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class AgreedCountTest {

    private static final int LIMIT = 400;
    private static final long TO_AGREE = Duration.ofSeconds(2).toNanos();
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final AgreedCount count = new AgreedCount(Duration.ofNanos(TO_AGREE), 0);

    private int share() {
        return count.shareOf(LIMIT);
    }

    private void told(int instances, long now) {
        count.told(instances, now, 0);
    }

    @Test
    void asLongAsNothingHasBeenToldTheShareIsOne() {
        assertThat(share()).isEqualTo(1);
    }

    @Test
    void asLongAsNothingHasBeenToldTheShareIsThatOfTheInstancesToAssume() {
        assertThat(new AgreedCount(Duration.ofNanos(TO_AGREE), 3).shareOf(LIMIT))
                .isEqualTo(133);
    }

    @Test
    void whoIsAloneHasTheWholeLimitAtOnce() {
        told(1, 0);
        assertThat(share()).isEqualTo(LIMIT);
    }

    @Test
    void whoJoinsHasOnePermitUntilTheOthersHaveShrunk() {
        told(4, 0);
        assertThat(share()).as("three others have 133 each").isEqualTo(1);
        told(4, TO_AGREE - 1);
        assertThat(share()).isEqualTo(1);
        told(4, TO_AGREE);
        assertThat(share()).isEqualTo(100);
    }

    @Test
    void whoJoinsWithOthersTakesNoMoreThanOneEach() {
        int limit = 13;
        told(7, 0);
        assertThat(count.shareOf(limit)).as("beside six who have two each").isEqualTo(1);
        told(8, SECOND);
        assertThat(count.shareOf(limit)).as("as a second one joins").isEqualTo(1);
    }

    @Test
    void twoWhoJoinAtATimeStayWithinTheLimit() {
        told(1, 0);
        AgreedCount second = new AgreedCount(Duration.ofNanos(TO_AGREE), 0);
        second.told(2, 1, 0);
        assertThat(second.shareOf(LIMIT)).as("while the first has all").isEqualTo(1);
        told(2, SECOND);
        second.told(2, TO_AGREE + 1, 0);
        assertThat(share() + second.shareOf(LIMIT)).isEqualTo(LIMIT);
    }

    @Test
    void aShareShrinksAtOnce() {
        told(1, 0);
        told(3, SECOND);
        assertThat(share()).isEqualTo(133);
    }

    @Test
    void aShareGrowsOnceTheLowerNumberHasHeld() {
        told(1, 0);
        told(4, 1);
        told(2, SECOND);
        assertThat(share()).isEqualTo(100);
        told(2, SECOND + TO_AGREE);
        assertThat(share()).isEqualTo(200);
    }

    @Test
    void ofLowerNumbersTheHighestOneCounts() {
        told(1, 0);
        told(4, 1);
        told(1, SECOND);
        told(3, 2 * SECOND);
        told(2, SECOND + TO_AGREE);
        assertThat(share()).isEqualTo(133);
        told(2, SECOND + 2 * TO_AGREE);
        assertThat(share()).isEqualTo(200);
    }

    @Test
    void whoIsBackBeforeTheOthersHaveGrownChangesNothing() {
        told(1, 0);
        told(4, 1);
        told(3, SECOND);
        told(4, 2 * SECOND);
        told(3, SECOND + TO_AGREE);
        assertThat(share()).isEqualTo(100);
    }

    @Test
    void afterASilenceAShareGrowsOnceAsMuchTimeHasPassedAgain() {
        told(1, 0);
        told(3, 1);
        long back = 21 * SECOND;
        count.told(1, back, 20 * SECOND);
        told(1, back + TO_AGREE);
        assertThat(share()).isEqualTo(133);
        told(1, back + 20 * SECOND);
        assertThat(share()).isEqualTo(LIMIT);
    }

    @Test
    void afterALongSilenceAShareGrowsWithinAMinute() {
        told(1, 0);
        told(2, 1);
        count.told(1, 3600 * SECOND, 3600 * SECOND);
        told(1, 3660 * SECOND);
        assertThat(share()).isEqualTo(LIMIT);
    }

    @Test
    void whoIsToldLateThatItIsAloneDoesNotTakeAllAtOnce() {
        count.told(1, 10 * SECOND, 10 * SECOND);
        assertThat(share()).isEqualTo(1);
        told(1, 20 * SECOND);
        assertThat(share()).isEqualTo(LIMIT);
    }

    @Test
    void noShareIsLessThanOne() {
        told(1000, 0);
        assertThat(share()).isEqualTo(1);
        told(1000, TO_AGREE);
        assertThat(share()).isEqualTo(1);
        assertThat(count.shareOf(1)).isEqualTo(1);
    }

    @Test
    void timeMayRunOver() {
        long start = Long.MAX_VALUE - 1;
        told(2, start);
        told(2, start + TO_AGREE);
        assertThat(share()).isEqualTo(200);
    }
}
