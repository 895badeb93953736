package io.github.blockingportal.benchmarks.app.http;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WrkTest {

    private static final String OUTPUT = """
            Running 2s test @ http://127.0.0.1:8080/loop
              1 threads and 64 connections
              Thread Stats   Avg      Stdev     Max   +/- Stdev
                Latency     8.47ms    4.31ms  58.24ms   83.12%
                Req/Sec     7.66k     1.02k    9.20k    70.00%
              Latency Distribution
                 50%    7.91ms
                 75%    9.80ms
                 90%   12.60ms
                 99%   24.13ms
              15263 requests in 2.00s, 1.86MB read
            Requests/sec:   7621.93
            Transfer/sec:      0.93MB
            """;

    @Test
    void itsNumbersAreRead() {
        assertThat(Wrk.parse(OUTPUT)).isEqualTo(new Wrk(15263, 7621.93, 7.91, 24.13));
    }

    @Test
    void timesAreInMilliseconds() {
        Wrk run = Wrk.parse(OUTPUT.replace("7.91ms", "791us").replace("24.13ms", "1.04s"));

        assertThat(run.p50Millis()).isEqualTo(0.791);
        assertThat(run.p99Millis()).isEqualTo(1040);
    }

    @Test
    void whatItDoesNotSayIsNoNumber() {
        assertThatThrownBy(() -> Wrk.parse("unable to connect to 127.0.0.1:8080"))
                .hasMessageContaining("requests in")
                .hasMessageContaining("unable to connect");
        assertThatThrownBy(() -> Wrk.parse(OUTPUT.replace("7.91ms", "1.02m"))).hasMessageContaining("1.02m");
    }
}
