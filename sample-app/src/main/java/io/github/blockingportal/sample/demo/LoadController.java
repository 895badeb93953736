package io.github.blockingportal.sample.demo;

import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

import io.github.blockingportal.sample.web.CountryController;
import io.github.blockingportal.sample.web.NameController;

/** Load on request: one at a time, and for a bounded time. */
@RestController
@RequestMapping("/demo/load")
final class LoadController {

    private static final int MAX_CALLERS = 100;
    private static final int MAX_SECONDS = 30;
    private static final String[] CODES = Locale.getISOCountries();

    private final CountryController countries;
    private final NameController names;
    private final AtomicReference<@Nullable Load> running = new AtomicReference<>();

    LoadController(CountryController countries, NameController names) {
        this.countries = countries;
        this.names = names;
    }

    /** Lets many callers ask for countries, and answers when they have stopped. */
    @PostMapping
    Load.Result run(@RequestParam(defaultValue = "20") int callers, @RequestParam(defaultValue = "15") int seconds)
            throws InterruptedException {
        Requests.requireBetween(1, MAX_CALLERS, "callers", callers);
        Requests.requireBetween(1, MAX_SECONDS, "seconds", seconds);
        Load load = new Load(this::ask);
        if (!running.compareAndSet(null, load)) {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "There is a load already");
        }
        try {
            return load.run(callers, seconds);
        } finally {
            running.set(null);
        }
    }

    /** Ends the load early; so does the end of the application, which waits for the requests in flight. */
    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @EventListener(ContextClosedEvent.class)
    void stop() {
        Load load = running.get();
        if (load != null) {
            load.stop();
        }
    }

    private void ask() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String code = CODES[random.nextInt(CODES.length)];
        if (random.nextInt(10) == 0) {
            names.nearest(code);
        } else {
            countries.find(code);
        }
    }
}
