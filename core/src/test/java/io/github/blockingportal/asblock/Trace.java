package io.github.blockingportal.asblock;

import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;

import org.reactivestreams.Subscriber;
import reactor.core.publisher.Mono;

/** What one chain did in one run, by counts. */
final class Trace {

    private final Map<String, Integer> events = new ConcurrentSkipListMap<>();
    private Mono<Object> shared;
    private volatile Throwable failure;
    private volatile Subscriber<? super Object> late;

    void note(String event) {
        events.merge(event, 1, Integer::sum);
    }

    /** Makes this the failure that is looked for. */
    <E extends Throwable> E failsWith(E expected) {
        failure = expected;
        return expected;
    }

    Throwable failure() {
        return failure;
    }

    /** The same one each time. */
    synchronized Mono<Object> shared(Supplier<Mono<Object>> maker) {
        if (shared == null) {
            shared = maker.get();
        }
        return shared;
    }

    void keep(Subscriber<? super Object> subscriber) {
        late = subscriber;
    }

    Subscriber<? super Object> kept() {
        return late;
    }

    String events() {
        StringBuilder all = new StringBuilder();
        events.forEach((event, count) ->
                all.append(all.isEmpty() ? "" : ", ").append(event).append(count == 1 ? "" : " " + count + " times"));
        return all.toString();
    }
}
