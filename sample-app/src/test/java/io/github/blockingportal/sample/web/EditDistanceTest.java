package io.github.blockingportal.sample.web;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class EditDistanceTest {

    @ParameterizedTest
    @CsvSource({
        "'', '', 0",
        "'', abc, 3",
        "Iran, Iraq, 1",
        "Austria, Australia, 2",
        "kitten, sitting, 3",
        "Niger, Nigeria, 2",
        "Mali, Mali, 0"
    })
    void theDistanceIsTheSameInBothDirections(String one, String other, int distance) {
        assertThat(EditDistance.between(one, other)).isEqualTo(distance);
        assertThat(EditDistance.between(other, one)).isEqualTo(distance);
    }
}
