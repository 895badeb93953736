package io.github.blockingportal.autoconfigure;

import java.time.Duration;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class TimeoutHeaderTest {

    @ParameterizedTest
    @CsvSource({
        "100m, PT0.1S",
        "5S, PT5S",
        "2H, PT2H",
        "1M, PT1M",
        "10u, PT0.00001S",
        "5n, PT0.000000005S",
        "1500, PT1.5S",
        "0, PT0S",
        "0S, PT0S",
        "007S, PT7S",
        "' 5S ', PT5S",
        "99999999H, PT99999999H"
    })
    void aNumberWithOneOfGrpcsUnitsOrNoneIsATime(String text, Duration time) {
        assertThat(TimeoutHeader.parse(text)).isEqualTo(time);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "S",
                "-1S",
                "+1S",
                "-1",
                "1.5S",
                "1,5",
                "100000000n",
                "1s",
                "1h",
                "100ms",
                "1d",
                "PT5S",
                "5S, 1S",
                "1 S",
                "1Sm",
                "٣S",
                "0x1S",
                "infinite"
            })
    void anythingElseIsNone(String text) {
        assertThat(TimeoutHeader.parse(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "PT0.1S, 100m, 100",
        "PT1.5S, 1500m, 1500",
        "PT0.0000001S, 1m, 1",
        "PT0.1000001S, 101m, 101",
        "PT99999.999S, 99999999m, 99999999",
        "PT100000.9S, 100000S, 99999999",
        "PT30000000H, 99999999S, 99999999"
    })
    void whatIsWrittenIsAboveZeroAndInTheUnitOfItsHeader(Duration time, String grpc, String other) {
        assertThat(TimeoutHeader.print("gRPC-Timeout", time)).isEqualTo(grpc);
        assertThat(TimeoutHeader.print("X-Time-Left", time)).isEqualTo(other);
        assertThat(TimeoutHeader.parse(grpc)).isPositive();
        assertThat(TimeoutHeader.parse(other)).isPositive();
    }
}
