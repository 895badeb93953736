package io.github.blockingportal.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.springframework.http.HttpHeaders;

/** Clients that ask one address again and again, and come back after a 503 when they are told to. */
final class ManyClients implements AutoCloseable {

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpRequest request;
    private final ExecutorService threads;
    private final CountDownLatch enough = new CountDownLatch(1);
    private final Queue<Integer> statuses = new ConcurrentLinkedQueue<>();

    ManyClients(int size, URI address) {
        this.request = HttpRequest.newBuilder(address).build();
        this.threads = Executors.newFixedThreadPool(size);
        for (int i = 0; i < size; i++) {
            threads.execute(this::askUntilEnough);
        }
    }

    List<Integer> statuses() {
        return List.copyOf(statuses);
    }

    long answersWith(int status) {
        return statuses.stream().filter(answer -> answer == status).count();
    }

    private void askUntilEnough() {
        try {
            long pause = 0;
            while (!enough.await(pause, TimeUnit.SECONDS)) {
                HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding());
                statuses.add(answer.statusCode());
                pause = answer.headers()
                        .firstValueAsLong(HttpHeaders.RETRY_AFTER)
                        .orElse(0);
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for the last answers. */
    @Override
    public void close() throws InterruptedException {
        enough.countDown();
        threads.shutdown();
        if (!threads.awaitTermination(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("Clients have no answer");
        }
    }
}
