package io.github.blockingportal.autoconfigure.transaction;

import org.reactivestreams.Subscription;
import org.springframework.transaction.ReactiveTransaction;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * The begin of a transaction, which goes on when it is cancelled: halfway it has a connection that nobody would give back. What it
 * brings too late is rolled back by whoever asked for it.
 */
final class Begin extends Mono<ReactiveTransaction> {

    private final Mono<ReactiveTransaction> source;

    Begin(Mono<ReactiveTransaction> source) {
        this.source = source;
    }

    @Override
    public void subscribe(CoreSubscriber<? super ReactiveTransaction> subscriber) {
        source.subscribe(new Beginning(subscriber));
    }

    /** Passes on everything but a cancel. */
    private record Beginning(CoreSubscriber<? super ReactiveTransaction> subscriber)
            implements CoreSubscriber<ReactiveTransaction>, Subscription {

        @Override
        public Context currentContext() {
            return subscriber.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscriber.onSubscribe(this);
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(ReactiveTransaction begun) {
            subscriber.onNext(begun);
        }

        @Override
        public void onError(Throwable failure) {
            subscriber.onError(failure);
        }

        @Override
        public void onComplete() {
            subscriber.onComplete();
        }

        @Override
        public void request(long elements) {
            Operators.validate(elements);
        }

        @Override
        public void cancel() {
            // goes on
        }
    }
}
