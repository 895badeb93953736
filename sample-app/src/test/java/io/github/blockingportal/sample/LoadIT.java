package io.github.blockingportal.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

class LoadIT extends RunningSample {

    private static final int CLIENTS = 200;

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void everyRequestIsAnsweredWhileTheClockServiceIsSlowAndFails(@Autowired @Qualifier("clock") BlockingPortal portal)
            throws Exception {
        changeClock(3000, 0.05);
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            Callable<Integer> request = this::status;
            List<Future<Integer>> answers = clients.invokeAll(
                    IntStream.range(0, 3 * CLIENTS).mapToObj(i -> request).toList());

            assertThat(answers).extracting(Future::get).contains(200).isSubsetOf(200, 503, 504);
        } finally {
            clients.shutdownNow();
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .until(() -> portal.snapshot().admission().active() == 0);
        changeClock(0, 0);
        awaitAnswersInTime();
    }

    private int status() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(applicationUrl() + "/countries/JP"))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
