package io.github.blockingportal.internal.stream;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.Spliterators;
import java.util.function.Consumer;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The reading end of a stream. When nobody holds it any more and the stream was not closed, the source is cancelled. */
final class StreamReader<T> extends Spliterators.AbstractSpliterator<T> {

    private static final Cleaner CLEANER = Cleaner.create();

    private final StreamCall<T> call;
    private final Holder holder;

    private StreamReader(StreamCall<T> call, Holder holder) {
        super(Long.MAX_VALUE, ORDERED | NONNULL);
        this.call = call;
        this.holder = holder;
    }

    static <T> Stream<T> of(StreamCall<T> call) {
        Holder holder = new Holder(call);
        CLEANER.register(holder, () -> collected(call));
        return StreamSupport.stream(new StreamReader<>(call, holder), false).onClose(holder);
    }

    private static void collected(StreamCall<?> call) {
        if (!call.isSpent()) {
            call.host().callbacks().run("the cancel hook", call.info().label(), () -> leaked(call));
        }
    }

    private static void leaked(StreamCall<?> call) {
        if (call.abandon()) {
            call.host()
                    .warnings()
                    .log(
                            "Portal '{}': the stream of {} was dropped without being closed, and is cancelled only now. Use it in a"
                                    + " try-with-resources statement",
                            null,
                            call.info(),
                            call.info().portal(),
                            call.info().label());
            call.host().listener().streamLeaked(call.info());
        }
    }

    /** Whoever is in here holds the stream, even if nobody uses it afterwards: hence the fences. */
    @Override
    public boolean tryAdvance(Consumer<? super T> action) {
        try {
            call.host().guard().check(call.info().name());
            return advance(action);
        } finally {
            Reference.reachabilityFence(holder);
        }
    }

    @Override
    public void forEachRemaining(Consumer<? super T> action) {
        try {
            call.host().guard().check(call.info().name());
            while (advance(action)) {
                // until the end
            }
        } finally {
            Reference.reachabilityFence(holder);
        }
    }

    private boolean advance(Consumer<? super T> action) {
        T element = call.next();
        if (element == null) {
            return false;
        }
        action.accept(element);
        return true;
    }

    /** What both ends of a stream hold, the one that reads and the one that closes. */
    private record Holder(StreamCall<?> call) implements Runnable {

        @Override
        public void run() {
            call.close();
        }
    }
}
