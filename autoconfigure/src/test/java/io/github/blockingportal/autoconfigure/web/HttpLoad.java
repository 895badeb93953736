package io.github.blockingportal.autoconfigure.web;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Many clients of one address, for some time: what they were answered, and how soon. */
final class HttpLoad {

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);
    private static final Duration PAUSE_WHEN_TURNED_AWAY = Duration.ofMillis(20);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;

    HttpLoad(String url) {
        this.request =
                HttpRequest.newBuilder(URI.create(url)).timeout(LONGEST_ANSWER).build();
    }

    /** An answer's status, and the time that it took. */
    record Answer(int status, Duration took) {}

    /** All answers, and the time in which requests were sent. */
    record Answers(List<Answer> all, Duration time) {

        double goodput() {
            return took().size() * 1e9 / time.toNanos();
        }

        /** The median of those that were answered. */
        Duration median() {
            return took().get(took().size() / 2);
        }

        List<Integer> statuses() {
            return all.stream().map(Answer::status).toList();
        }

        private List<Duration> took() {
            return all.stream()
                    .filter(answer -> answer.status() == 200)
                    .map(Answer::took)
                    .sorted()
                    .toList();
        }

        @Override
        public String toString() {
            Map<Integer, Long> statuses =
                    all.stream().collect(Collectors.groupingBy(Answer::status, Collectors.counting()));
            return "%.0f/s, median %d ms, %s".formatted(goodput(), median().toMillis(), statuses);
        }
    }

    /** So many clients come again after each answer; one that is turned away does after a while. */
    Answers closed(int size, Duration time) throws InterruptedException {
        Queue<CompletableFuture<Answer>> answers = new ConcurrentLinkedQueue<>();
        ExecutorService clients = Executors.newFixedThreadPool(size);
        long end = System.nanoTime() + time.toNanos();
        for (int i = 0; i < size; i++) {
            clients.execute(() -> {
                while (System.nanoTime() < end) {
                    CompletableFuture<Answer> answer = send();
                    answers.add(answer);
                    if (answer.join().status() != 200) {
                        LockSupport.parkNanos(PAUSE_WHEN_TURNED_AWAY.toNanos());
                    }
                }
            });
        }
        clients.shutdown();
        if (!clients.awaitTermination(2 * LONGEST_ANSWER.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("Clients have no answer");
        }
        return afterAll(List.copyOf(answers), time);
    }

    /** Requests come at this rate, whatever becomes of those before. */
    Answers open(double perSecond, Duration time) {
        long start = System.nanoTime();
        List<CompletableFuture<Answer>> all = IntStream.range(0, (int) (perSecond * time.toMillis() / 1000))
                .mapToObj(i -> {
                    parkUntil(start + (long) (i * 1e9 / perSecond));
                    return send();
                })
                .toList();
        return afterAll(all, time);
    }

    private CompletableFuture<Answer> send() {
        long begin = System.nanoTime();
        return http.sendAsync(request, BodyHandlers.discarding())
                .thenApply(response -> new Answer(response.statusCode(), Duration.ofNanos(System.nanoTime() - begin)));
    }

    private static void parkUntil(long nanoTime) {
        while (System.nanoTime() < nanoTime) {
            LockSupport.parkNanos(nanoTime - System.nanoTime());
        }
    }

    /** Fails if a request had no answer. */
    private static Answers afterAll(List<CompletableFuture<Answer>> answers, Duration time) {
        return new Answers(answers.stream().map(CompletableFuture::join).toList(), time);
    }
}
