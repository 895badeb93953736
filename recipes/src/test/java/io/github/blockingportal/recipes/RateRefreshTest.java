package io.github.blockingportal.recipes;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.quartz.JobBuilder;
import org.quartz.Scheduler;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.TriggerBuilder;
import org.springframework.context.annotation.Import;
import org.springframework.scheduling.annotation.EnableScheduling;
import reactor.core.publisher.Mono;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThan;

/** The service hangs in the first run, so a second one shows that the first has ended. */
class RateRefreshTest {

    private final AtomicInteger answered = new AtomicInteger();
    private final AtomicInteger hung = new AtomicInteger();

    private Upstream service() {
        return Upstream.of(routes -> routes.put(
                        "/rates/EUR",
                        (request, response) -> hung.getAndIncrement() == 0 ? Mono.never() : response.send())
                .put("/rates/JPY", (request, response) -> {
                    answered.incrementAndGet();
                    return response.send();
                }));
    }

    @Test
    void aRunThatHangsDoesNotKeepTheScheduleFromGoingOn() {
        try (var rates = service();
                var application = Running.job(rates, OnSchedule.class, "rates.refresh.delay=50ms")) {

            await().atMost(Duration.ofSeconds(20)).untilAtomic(answered, greaterThan(1));
        }
    }

    @Test
    void aJobOfQuartzGetsThePortalInItsConstructor() throws Exception {
        try (var rates = service();
                var application = Running.job(rates, OnQuartz.class)) {
            application
                    .getBean(Scheduler.class)
                    .scheduleJob(
                            JobBuilder.newJob(RateRefresh.class).build(),
                            TriggerBuilder.newTrigger()
                                    .withSchedule(SimpleScheduleBuilder.repeatSecondlyForever())
                                    .build());

            await().atMost(Duration.ofSeconds(20)).untilAtomic(answered, greaterThan(1));
        }
    }

    @EnableScheduling
    @Import(RateRefresh.class)
    static class OnSchedule {}

    static class OnQuartz {}
}
