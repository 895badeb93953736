package io.github.blockingportal.autoconfigure.adaptive;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

import io.github.blockingportal.autoconfigure.adaptive.Course.Answer;
import io.github.blockingportal.autoconfigure.adaptive.Course.Reading;

/** Requests that come at random at a mean rate, whatever becomes of those before. */
final class OpenLoad {

    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(60);
    private static final long READ_EVERY_NANOS = 250_000_000;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Random random = new Random(1);
    private final LoadedShop shop;
    private final HttpRequest request;
    private final double perSecond;

    OpenLoad(LoadedShop shop, double perSecond) {
        this.shop = shop;
        this.perSecond = perSecond;
        this.request = HttpRequest.newBuilder(URI.create(shop.url()))
                .timeout(LONGEST_ANSWER)
                .build();
    }

    /** Asks for so long, telling the time meanwhile, and returns what it was answered once all answers have come. */
    Course run(Duration time, Consumer<Duration> clock) {
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        List<Reading> limits = new ArrayList<>();
        long begin = System.nanoTime();
        long nextAt = 0;
        long now = 0;
        while (now < time.toNanos()) {
            clock.accept(Duration.ofNanos(now));
            if (limits.size() <= now / READ_EVERY_NANOS) {
                limits.add(new Reading(Duration.ofNanos(now), shop.limit()));
            }
            if (now >= nextAt) {
                answers.add(send(begin));
                nextAt += (long) (-Math.log(1 - random.nextDouble()) / perSecond * 1e9);
            }
            LockSupport.parkNanos(begin + nextAt - System.nanoTime());
            now = System.nanoTime() - begin;
        }
        return new Course(answers.stream().map(CompletableFuture::join).toList(), limits);
    }

    private CompletableFuture<Answer> send(long begin) {
        long sent = System.nanoTime();
        return http.sendAsync(request, BodyHandlers.discarding())
                .thenApply(response -> new Answer(
                        Duration.ofNanos(sent - begin),
                        response.statusCode(),
                        Duration.ofNanos(System.nanoTime() - sent)));
    }
}
