package io.github.blockingportal;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The door from blocking code to reactive services: a managed pool of loop threads on which tasks are subscribed, while the
 * calling thread waits for the answer, with a deadline.
 *
 * <pre>{@code
 * Order order = portal.named("orders.find").timeout(Duration.ofSeconds(2)).call(() -> orders.findById(id));
 * }</pre>
 *
 * <p><b>Refusal.</b> Every operation that bridges first asks whether the current thread is an event loop, and throws
 * {@link EventLoopBridgeException} if it is, before anything of the task has run.
 *
 * <p><b>Deadline.</b> Each call has one, 30 seconds unless told otherwise. It covers waiting for a permit, waiting for the
 * loop, building the {@code Mono} and running it, and it ends the wait and cancels the work. A call that is made further down
 * a chain of calls gets what is left of the outer one's.
 *
 * <p><b>Cancelling.</b> The deadline or the interrupt of a thread that waits, {@link #cancel(long)} and a cancelled future cancel
 * the subscription from the thread on which they happen; the deadline of a {@link #submit}, a {@link CallCancellation} and {@link
 * #close()} do so from a thread for callbacks. What a task does on its cancellation must not block.
 *
 * <p><b>Context.</b> Thread-locals that are registered with Micrometer's context propagation are captured once per call. They
 * are in the Reactor context of the task, and on the loop thread while the task is built and subscribed.
 *
 * <p>A portal and its views may be used by any number of threads. The idea is that of the blocking portal of Python's
 * <a href="https://anyio.readthedocs.io/en/stable/threads.html">anyio</a>.
 */
public interface BlockingPortal extends AutoCloseable {

    /**
     * Starts the description of a new portal.
     *
     * @return a builder with the defaults
     */
    static BlockingPortalBuilder builder() {
        return new BlockingPortalBuilder();
    }

    /**
     * Runs one task on a portal of its own, with one loop and the default deadline of 30 seconds, and closes that portal.
     * For a script or a command-line tool; where there are more calls than one, share a portal.
     *
     * @param <T> the type of the value
     * @param task makes the {@code Mono}; invoked once, on the loop
     * @return the value, or null if the {@code Mono} was empty
     * @throws NullPointerException if {@code task} is null
     * @throws EventLoopBridgeException if the current thread is an event loop; nothing has run
     * @throws PortalTimeoutException if there was no answer within 30 seconds; the work was cancelled
     * @throws PortalInterruptedException if the thread is interrupted, before or while it waits; its flag is set again
     * @throws PortalCallException if the task failed with a checked exception, which is the cause
     */
    static <T> @Nullable T run(Supplier<? extends Mono<? extends T>> task) {
        Objects.requireNonNull(task, "task");
        try (BlockingPortal portal = builder().buildForOneTask()) {
            return portal.call(task);
        }
    }

    /**
     * Subscribes a task on a loop and waits for its answer on the calling thread. A virtual thread unmounts while it waits,
     * a fork-join worker is compensated for.
     *
     * <p>The task's own {@code RuntimeException} or {@code Error} is thrown as the same instance; where this call waited is
     * added to it as a suppressed exception, once.
     *
     * @param <T> the type of the value
     * @param task makes the {@code Mono}; invoked at most once, on the loop ({@link Dispatch#CALLER_RUNS}: here)
     * @return the value, or null if the {@code Mono} was empty
     * @throws NullPointerException if {@code task} is null, or returned null
     * @throws EventLoopBridgeException if the current thread is an event loop; nothing has run
     * @throws PortalSaturatedException if there was no permit in time, which may be before the deadline; nothing has run
     * @throws PortalTimeoutException if there was no answer within the deadline; the work was cancelled
     * @throws PortalInterruptedException if the thread is interrupted, before or while it waits; its flag is set again, and
     *     the work was cancelled
     * @throws PortalCancelledException if the call was ended by {@link #cancel(long)} or with its {@link CallCancellation}; the work
     *     was cancelled
     * @throws PortalClosedException if the portal does not take calls, or closed before the answer came
     * @throws PortalCallException if the task failed with a checked exception, which is the cause
     */
    <T> @Nullable T call(Supplier<? extends Mono<? extends T>> task);

    /**
     * Subscribes a task on a loop and returns at once. Never waits, so an interrupted thread may do it.
     *
     * <p>The future carries the value, the task's failure as it is (a checked exception too), {@link PortalTimeoutException},
     * {@link PortalCancelledException} or {@link PortalClosedException}. It is completed on the thread on which that happens,
     * often a loop, so what depends on it must not block there. Cancelling it, or completing it in any other way, cancels the
     * work.
     *
     * @param <T> the type of the value
     * @param task makes the {@code Mono}; invoked at most once, on the loop ({@link Dispatch#CALLER_RUNS}: here)
     * @return the future answer, null for an empty {@code Mono}
     * @throws NullPointerException if {@code task} is null
     * @throws EventLoopBridgeException if the current thread is an event loop; nothing has run
     * @throws PortalSaturatedException if no permit is free; nothing has run
     * @throws PortalClosedException if the portal does not take calls; nothing has run
     */
    <T> CompletableFuture<@Nullable T> submit(Supplier<? extends Mono<? extends T>> task);

    /**
     * Starts a task that runs on, and waits until it says that it is ready. The deadline is for becoming ready; the task itself
     * has none, is among the calls until it ends, and holds a permit of its own.
     *
     * @param <S> the type of the ready value
     * @param <T> the type of the result
     * @param task is given the signal and makes the {@code Mono}; invoked at most once, on the loop
     * @return the task that is ready, with its ready value and its result to come
     * @throws NullPointerException if {@code task} is null, or returned null
     * @throws IllegalStateException if the task completed before it was ready; one that failed before throws its own failure
     * @throws EventLoopBridgeException if the current thread is an event loop; nothing has run
     * @throws PortalSaturatedException if there was no permit in time; nothing has run
     * @throws PortalTimeoutException if the task was not ready within the deadline; it was cancelled
     * @throws PortalInterruptedException if the thread is interrupted, before or while it waits; the task was cancelled
     * @throws PortalCancelledException if it was ended by {@link #cancel(long)}, or with its {@link CallCancellation}, before it was
     *     ready
     * @throws PortalClosedException if the portal does not take calls, or closed before the task was ready
     * @throws PortalCallException if the task failed with a checked exception before it was ready
     */
    <S, T> StartedTask<S, T> start(Function<? super ReadySignal<S>, ? extends Mono<? extends T>> task);

    /**
     * Reads a publisher as a sequential stream, in order, with room for 256 elements that wait to be read.
     *
     * @param <T> the type of the elements
     * @param source makes the publisher; invoked at most once, on the loop
     * @return a stream for one reader, as with {@link #stream(Supplier, int)}
     * @throws NullPointerException if {@code source} is null
     * @throws EventLoopBridgeException if the current thread is an event loop; nothing has run
     * @throws PortalSaturatedException if there was no permit in time; nothing has run
     * @throws PortalInterruptedException if the thread is interrupted before the source was subscribed
     * @throws PortalClosedException if the portal does not take calls; nothing has run
     */
    <T> Stream<T> stream(Supplier<? extends Publisher<? extends T>> source);

    /**
     * Reads a publisher as a sequential stream, in order. It is subscribed at once, on a loop, and asked for {@code prefetch}
     * elements; it is asked for more as the elements are read. Reading waits for the next element, each time for at most this view's
     * timeout, and is refused on event loops as a call is. What an outer call or a {@link CallDeadline} has left, where the stream
     * was opened or where it is read, bounds the whole. Elements that arrived before an error are delivered before it.
     *
     * <p>The stream holds a permit and is among the calls until its source ends or it is closed, so use it in a try-with-resources
     * statement: closing it before the end, from any thread, cancels the source; whoever reads gets the end next, and what was not
     * read goes to Reactor's discard hook and to that of the portal ({@link BlockingPortalBuilder#onDiscard}). One that is dropped
     * unclosed is cancelled when it is collected, logged and counted. Reading throws what a call throws: the source's own failure,
     * {@link PortalTimeoutException}, {@link PortalInterruptedException}, {@link PortalCancelledException}, {@link
     * PortalClosedException} or {@link PortalCallException}.
     *
     * @param <T> the type of the elements
     * @param source makes the publisher; invoked at most once, on the loop
     * @param prefetch how many elements may wait to be read, from 1: few where each costs something, such as a page of a service
     * @return a stream for one reader; as a parallel stream its elements are still read one after the other
     * @throws NullPointerException if {@code source} is null
     * @throws IllegalArgumentException if {@code prefetch} is less than 1
     * @throws EventLoopBridgeException if the current thread is an event loop; nothing has run
     * @throws PortalSaturatedException if there was no permit in time; nothing has run
     * @throws PortalInterruptedException if the thread is interrupted before the source was subscribed
     * @throws PortalClosedException if the portal does not take calls; nothing has run
     */
    <T> Stream<T> stream(Supplier<? extends Publisher<? extends T>> source, int prefetch);

    /**
     * Acquires a resource on a loop, waits for it, and hands it over for a try-with-resources statement. It is released on a
     * loop exactly once: by {@link PortalResource#close()}, or by the portal's own close if that never happens. One that arrives
     * when the caller has given up is released at once, after the portal's close on the thread that brings it; one that its own
     * operators drop when they are cancelled goes to their {@code doOnDiscard}. A permit is held only while the resource is being
     * acquired.
     *
     * @param <R> the type of the resource
     * @param acquire makes the {@code Mono} of the resource; invoked at most once, on the loop
     * @param release makes what has to complete for the release; invoked once, on a loop
     * @return the resource, to be closed by the caller
     * @throws IllegalStateException if nothing was acquired, since the {@code Mono} was empty
     * @throws NullPointerException if an argument is null, or {@code acquire} returned null
     * @throws EventLoopBridgeException if the current thread is an event loop; nothing has run
     * @throws PortalSaturatedException if there was no permit in time; nothing has run
     * @throws PortalTimeoutException if the resource did not arrive within the deadline
     * @throws PortalInterruptedException if the thread is interrupted, before or while it waits
     * @throws PortalCancelledException if it was ended by {@link #cancel(long)} or with its {@link CallCancellation}
     * @throws PortalClosedException if the portal does not take calls, or closed before the resource arrived
     * @throws PortalCallException if acquiring failed with a checked exception, which is the cause
     */
    <R> PortalResource<R> acquire(
            Supplier<? extends Mono<? extends R>> acquire, Function<? super R, ? extends Publisher<?>> release);

    /**
     * Acquires a resource within which the calling thread makes calls, as transactions are made of them. Unlike what {@link #acquire}
     * opens, it holds its permit, and is among the calls, until it is released; a waiting call made further down a chain that holds
     * a permit already shares that one. For integrations, which enter and leave it.
     *
     * @param <R> the type of the resource
     * @param acquire makes the {@code Mono} of the resource; invoked at most once, on the loop. One whose cancelling could lose a
     *     resource ignores it, and the resource is released when it arrives
     * @param release makes what has to complete for the release; invoked at most once, on a loop
     * @return the resource, to be released by the caller
     * @throws IllegalStateException if nothing was acquired
     * @throws PortalException as {@link #acquire} throws it
     */
    <R> HeldResource<R> hold(
            Supplier<? extends Mono<? extends R>> acquire, Function<? super R, ? extends Publisher<?>> release);

    /**
     * Acquires a resource, runs a body with it on the calling thread, and releases it, as {@link #acquire} and
     * {@link PortalResource#close()} do. The release is told what the body threw. If the body failed, its failure is thrown and
     * carries that of the release as a suppressed exception; otherwise the failure of the release is thrown.
     *
     * @param <R> the type of the resource
     * @param <T> the type of the result
     * @param acquire makes the {@code Mono} of the resource; invoked at most once, on the loop
     * @param body may block; runs on the calling thread, without a permit
     * @param release is given the resource and the body's failure, or null; invoked once, on a loop
     * @return what the body returned
     * @throws IllegalStateException if nothing was acquired
     * @throws PortalException as {@link #acquire} throws it
     */
    <R, T> @Nullable T using(
            Supplier<? extends Mono<? extends R>> acquire,
            Function<? super R, ? extends @Nullable T> body,
            BiFunction<? super R, ? super @Nullable Throwable, ? extends Publisher<?>> release);

    /**
     * An interface of blocking methods over a reactive object. Each invocation is a call of this view, with its deadline and
     * the name {@code Interface.method}: the target's method is invoked on the loop, after the event-loop check.
     *
     * <p>A method stands for the target's public method of the same name and parameters. Type variables of a generic interface
     * are resolved where that is possible, and otherwise only the classes are compared. What the methods may return:
     *
     * <table>
     * <caption>Return types</caption>
     * <tr><th>the blocking method</th><th>the target's method</th><th></th></tr>
     * <tr><td>{@code T}</td><td>{@code Mono<T>}, {@code CompletionStage<T>}</td><td>null when empty; for a primitive type a
     *     {@link java.util.NoSuchElementException}</td></tr>
     * <tr><td>{@code Optional<T>}</td><td>{@code Mono<T>}, {@code CompletionStage<T>}</td><td></td></tr>
     * <tr><td>{@code List<T>}</td><td>{@code Flux<T>}, another {@code Publisher<T>}</td><td>waits for all</td></tr>
     * <tr><td>{@code Stream<T>}</td><td>{@code Flux<T>}, another {@code Publisher<T>}</td><td>as {@link #stream}, to be closed
     *     by the caller</td></tr>
     * <tr><td>{@code void}</td><td>any of these</td><td>waits for completion</td></tr>
     * <tr><td>{@code CompletableFuture} of the above but a stream</td><td>as above</td><td>as {@link #submit}</td></tr>
     * </table>
     *
     * <p>Further reactive types come from {@link ReactiveTypes}. Default methods run as they are, on the calling thread, and
     * need no counterpart. A failure arrives as from {@link #call}, but a checked exception that the blocking method declares
     * arrives as itself; what the target's method throws is treated as a failure that it signals. {@code equals} is identity.
     *
     * @param <F> the blocking type
     * @param blockingType an interface
     * @param reactiveTarget the object whose methods are called
     * @return the facade, for any number of threads
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if {@code blockingType} is not an interface, or if methods do not fit; then the message
     *     lists all of them, each with both signatures
     */
    <F> F facade(Class<F> blockingType, Object reactiveTarget);

    /**
     * A {@linkplain #facade(Class, Object) facade} some of whose methods follow rules: their calls have other names, deadlines or
     * portals, or they do not stand for a single method of the target.
     *
     * @param <F> the blocking type
     * @param blockingType an interface
     * @param reactiveTarget the object whose methods are called
     * @param rules asked for each abstract method while the facade is made
     * @return the facade, for any number of threads
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException as from a facade without rules; what a rule says against a method is in the same list
     */
    <F> F facade(Class<F> blockingType, Object reactiveTarget, FacadeRules rules);

    /**
     * A view of the same portal whose calls carry a name: in messages, in the snapshot, and as a tag of the meters, so take
     * names from a small set.
     *
     * @param callName not blank; line breaks and other characters that cannot be seen are shown escaped, as {@code \n}
     * @return a view; closing it closes a portal that you have built, and does nothing to one that a container owns
     * @throws IllegalArgumentException if the name is blank
     */
    BlockingPortal named(String callName);

    /**
     * A view of the same portal with another deadline per call. Settings of the call's name ({@link BlockingPortalBuilder#call}) go
     * before it.
     *
     * @param timeout above zero; for no deadline use {@link #noTimeout()}
     * @return a view; closing it closes a portal that you have built, and does nothing to one that a container owns
     * @throws IllegalArgumentException if the timeout is zero or less
     */
    BlockingPortal timeout(Duration timeout);

    /**
     * A view of the same portal whose calls have no deadline of their own. What an outer call or a {@link CallDeadline} has left
     * still holds, and an interrupt, a cancel and the portal's close still end them.
     *
     * @return a view; closing it closes a portal that you have built, and does nothing to one that a container owns
     */
    BlockingPortal noTimeout();

    /**
     * A view of the same portal each of whose calls takes a permit of this limiter too, so that calls to one service, for example,
     * leave the others room. It is taken first: of the limiter of the call's name, then of those of the view, then of the portal. Those
     * of a view are taken in one order, whatever the order of the views, so that no two calls wait for what the other holds: as they were
     * made, and those of other portals last. All waiting for them together is bounded by
     * {@link BlockingPortalBuilder#maxWait maxWait}. A call holds it as long as the portal's permit: a stream until its end, an
     * acquired resource while it is being acquired. {@link #submit} does not wait for it. A waiting call further down a chain that
     * holds a permit of the limiter already, with a call or a blocking task, takes no second one; nor does it, if the limiter is that
     * of another portal, where a call of that portal holds it. Who gets none is turned away with a
     * {@link PortalSaturatedException} whose bound is {@link PortalSaturatedException.Bound#LIMITER}.
     *
     * @param limiter made by {@link CapacityLimiter#of}; may be shared by portals and workers. That of another portal counts with the
     *     calls of that one. The portal's own {@link #limiter} changes nothing, since each call takes a permit of that anyhow
     * @return a view; closing it closes a portal that you have built, and does nothing to one that a container owns
     * @throws IllegalArgumentException if the limiter is not one that {@code CapacityLimiter.of} has made
     */
    BlockingPortal limitedBy(CapacityLimiter limiter);

    /**
     * The door in the other direction: threads on which reactive code runs blocking code.
     *
     * @return always the same workers
     */
    BlockingWorkers workers();

    /**
     * The portal's loops as a Reactor scheduler, for delays and {@code publishOn}. A worker stays on one loop. Disposing it
     * does nothing; after the portal's close it rejects.
     *
     * @return always the same scheduler
     */
    Scheduler scheduler();

    /**
     * Whether the current thread may wait here.
     *
     * @return false on an event loop; with {@link Enforcement#OFF} only on the portal's own loops
     */
    boolean mayBlock();

    /**
     * The portal's own permits, one for each call in flight. Their number may be set at any time, before the start too: with more,
     * those who wait enter at once, and with 0 nobody does. Who takes one leaves room for one call less, until it is released.
     *
     * @return always the same limiter
     */
    CapacityLimiter limiter();

    /**
     * Changes settings while the portal runs, all that are told at once or, where one is wrong, none. Calls that have begun keep the
     * deadline and the time to wait that they had; views follow in what they do not say themselves. A portal that is started again
     * has what it was built with. It is logged with what was before and after. Waits for nobody.
     *
     * <pre>{@code
     * portal.change(settings -> settings.maxConcurrentCalls(200).timeout(Duration.ofSeconds(5)).by("the night shift"));
     * }</pre>
     *
     * @param change tells what to change, on the calling thread; what it throws is thrown, and nothing is changed
     * @throws NullPointerException if {@code change} is null
     * @throws IllegalArgumentException if a value is wrong; nothing is changed
     * @throws IllegalStateException if {@code maxConcurrentCalls} was told and {@linkplain BlockingPortalBuilder#limitGovernedBy
     *     something else} sets it; nothing is changed
     */
    void change(Consumer<? super PortalChange> change);

    /** {@return what goes on right now, in {@link PortalSnapshot.Detail#CALLS}; a copy that does not change} */
    default PortalSnapshot snapshot() {
        return snapshot(PortalSnapshot.Detail.CALLS);
    }

    /**
     * What goes on right now.
     *
     * @param detail how much to tell, which is also how much it costs
     * @return a copy that does not change
     */
    default PortalSnapshot snapshot(PortalSnapshot.Detail detail) {
        return snapshot(detail, Integer.MAX_VALUE);
    }

    /**
     * What goes on right now, with the oldest calls alone: the stack of each caller in the list is read, and with thousands of them
     * that takes its time.
     *
     * @param detail how much to tell, which is also how much it costs
     * @param mostCalls how many calls to list; the others are counted
     * @return a copy that does not change
     * @throws IllegalArgumentException if {@code mostCalls} is negative
     */
    PortalSnapshot snapshot(PortalSnapshot.Detail detail, int mostCalls);

    /**
     * Ends a call in flight and cancels its work; its caller gets a {@link PortalCancelledException}.
     *
     * @param callId the number from {@link PortalSnapshot.Call#id()} or {@link CallInfo#id()}
     * @return whether the call was in flight and ended by this; false for the release of a resource, which nothing cancels
     */
    boolean cancel(long callId);

    /**
     * Closes the portal: refuses newcomers, lets the running calls finish for the drain timeout, then cancels what is left,
     * wakes every waiting thread with a {@link PortalClosedException}, and ends the loops. Waits for all that; an interrupt
     * cuts the drain short and sets the flag again. On an event loop and inside the portal's own tasks it does not wait, and
     * the drain goes on by itself. Further closes wait for the first.
     */
    @Override
    void close();
}
