package io.github.blockingportal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.regex.Pattern;

import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.admission.Admission;
import io.github.blockingportal.internal.portal.PortalSettings;
import io.github.blockingportal.internal.portal.PortalView;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.PortalLog;

/** Describes a portal. Not for use by several threads at a time; what was built does not change with the builder. */
public class BlockingPortalBuilder {

    private static final Pattern NAME = Pattern.compile("[\\p{Alnum}._-]+");
    private static final Set<String> PATH_STEPS = Set.of(".", "..");

    private String name = "portal";
    private int loops = Runtime.getRuntime().availableProcessors();
    private int maxConcurrentCalls = 1024;
    private long maxWaitNanos = Admission.HALF;
    private int maxWaiting = Integer.MAX_VALUE;
    private long timeoutNanos = Durations.nanos(Duration.ofSeconds(30));
    private long drainTimeoutNanos = Durations.nanos(Duration.ofSeconds(20));
    private long stallThresholdNanos = Durations.nanos(Duration.ofSeconds(2));
    private Dispatch dispatch = Dispatch.LOOP;
    private Enforcement enforcement = Enforcement.FAIL;
    private int workerLimit = 40;
    private int workerMaxWaiting = Integer.MAX_VALUE;
    private @Nullable ThreadFactory workerThreadFactory;
    private List<EventLoopDetector> detectors = EventLoopDetector.builtIn();
    private final List<PortalListener> listeners = new ArrayList<>();
    private @Nullable List<String> mdcKeys;
    private final Map<Object, ThreadLocalAccessor<?>> threadLocals = new LinkedHashMap<>();
    private @Nullable ContextSnapshotFactory contextSnapshotFactory;
    private final List<Consumer<Object>> discardHooks = new ArrayList<>();

    BlockingPortalBuilder() {}

    /**
     * The name for threads, meters and messages.
     *
     * @param name letters, digits, {@code -}, {@code _} and {@code .}; default {@code portal}
     * @return this builder
     * @throws IllegalArgumentException if the name is empty, has other characters, or is {@code .} or {@code ..}, which no address
     *     can have in it
     */
    public BlockingPortalBuilder name(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be of letters, digits, '-', '_' and '.', but was '" + PortalLog.oneLine(name) + "'");
        }
        if (PATH_STEPS.contains(name)) {
            throw new IllegalArgumentException(
                    "name must not be '.' or '..', which in an address are steps and no names, but was '" + name + "'");
        }
        this.name = name;
        return this;
    }

    /**
     * How many loop threads.
     *
     * @param loops from 1; default the number of processors
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public BlockingPortalBuilder loops(int loops) {
        if (loops < 1) {
            throw new IllegalArgumentException("loops must be 1 or more, but was " + loops);
        }
        this.loops = loops;
        return this;
    }

    /**
     * How many calls may be in flight at a time.
     *
     * @param maxConcurrentCalls from 0, which admits nothing; {@link Integer#MAX_VALUE} is no limit; default 1024
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public BlockingPortalBuilder maxConcurrentCalls(int maxConcurrentCalls) {
        if (maxConcurrentCalls < 0) {
            throw new IllegalArgumentException("maxConcurrentCalls must be 0 or more, but was " + maxConcurrentCalls);
        }
        this.maxConcurrentCalls = maxConcurrentCalls;
        return this;
    }

    /**
     * How long a call may wait for a permit. One that has waited for so long is turned away, as is one that has less time left
     * than calls of its name took lately.
     *
     * @param maxWait zero for not at all, or above; default half of the call's deadline
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public BlockingPortalBuilder maxWait(Duration maxWait) {
        if (maxWait.isNegative()) {
            throw new IllegalArgumentException("maxWait must be zero or above, but was " + maxWait);
        }
        this.maxWaitNanos = Durations.nanos(maxWait);
        return this;
    }

    /**
     * How many calls may wait for a permit at a time. Who comes when so many wait is turned away at once.
     *
     * @param maxWaiting from 0, with which none waits; default {@link Integer#MAX_VALUE}, which is no bound
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public BlockingPortalBuilder maxWaiting(int maxWaiting) {
        if (maxWaiting < 0) {
            throw new IllegalArgumentException("maxWaiting must be 0 or more, but was " + maxWaiting);
        }
        this.maxWaiting = maxWaiting;
        return this;
    }

    /**
     * The deadline of each call.
     *
     * @param timeout above zero; default 30 seconds
     * @return this builder
     * @throws IllegalArgumentException if it is zero or less
     */
    public BlockingPortalBuilder timeout(Duration timeout) {
        this.timeoutNanos = Durations.positiveNanos(timeout, "timeout", "; for no deadline use noTimeout()");
        return this;
    }

    /**
     * Calls have no deadline, unless a view gives them one.
     *
     * @return this builder
     */
    public BlockingPortalBuilder noTimeout() {
        this.timeoutNanos = Long.MAX_VALUE;
        return this;
    }

    /**
     * How long a close lets the running calls finish.
     *
     * @param drainTimeout above zero; default 20 seconds
     * @return this builder
     * @throws IllegalArgumentException if it is zero or less
     */
    public BlockingPortalBuilder drainTimeout(Duration drainTimeout) {
        this.drainTimeoutNanos = Durations.positiveNanos(drainTimeout, "drainTimeout", "");
        return this;
    }

    /**
     * After which time in one task a loop counts as stalled.
     *
     * @param stallThreshold above zero; default 2 seconds
     * @return this builder
     * @throws IllegalArgumentException if it is zero or less
     */
    public BlockingPortalBuilder stallThreshold(Duration stallThreshold) {
        this.stallThresholdNanos = Durations.positiveNanos(stallThreshold, "stallThreshold", "");
        return this;
    }

    /**
     * Where tasks are built and subscribed.
     *
     * @param dispatch default {@link Dispatch#LOOP}
     * @return this builder
     */
    public BlockingPortalBuilder dispatch(Dispatch dispatch) {
        this.dispatch = Objects.requireNonNull(dispatch, "dispatch");
        return this;
    }

    /**
     * What happens to a call from an event loop.
     *
     * @param enforcement default {@link Enforcement#FAIL}
     * @return this builder
     */
    public BlockingPortalBuilder enforcement(Enforcement enforcement) {
        this.enforcement = Objects.requireNonNull(enforcement, "enforcement");
        return this;
    }

    /**
     * How many blocking tasks the workers run at a time.
     *
     * @param workerLimit from 1; default 40, as anyio's default limiter has
     * @return this builder
     * @throws IllegalArgumentException if it is less than 1
     */
    public BlockingPortalBuilder workerLimit(int workerLimit) {
        if (workerLimit < 1) {
            throw new IllegalArgumentException("workerLimit must be 1 or more, but was " + workerLimit);
        }
        this.workerLimit = workerLimit;
        return this;
    }

    /**
     * How many blocking tasks may wait for a permit of the workers at a time, and for one of {@code cpu()}. The {@code Mono} of a
     * task beyond that fails with a {@link PortalSaturatedException}.
     *
     * @param workerMaxWaiting from 0, with which none waits; default {@link Integer#MAX_VALUE}, which is no bound
     * @return this builder
     * @throws IllegalArgumentException if it is negative
     */
    public BlockingPortalBuilder workerMaxWaiting(int workerMaxWaiting) {
        if (workerMaxWaiting < 0) {
            throw new IllegalArgumentException("workerMaxWaiting must be 0 or more, but was " + workerMaxWaiting);
        }
        this.workerMaxWaiting = workerMaxWaiting;
        return this;
    }

    /**
     * Makes the threads of the workers, virtual ones for example. It is asked on a thread of the portal that inherits nothing and
     * that nobody else waits for. A virtual thread is for one task; {@code cpu()} runs on platform threads always.
     *
     * @param workerThreadFactory makes threads that may block; default daemon platform threads
     * @return this builder
     */
    public BlockingPortalBuilder workerThreadFactory(ThreadFactory workerThreadFactory) {
        this.workerThreadFactory = Objects.requireNonNull(workerThreadFactory, "workerThreadFactory");
        return this;
    }

    /**
     * Replaces the detectors. With none, only the portal's own loops are refused.
     *
     * @param detectors in the order in which they are asked; default {@link EventLoopDetector#builtIn()}
     * @return this builder
     */
    public BlockingPortalBuilder detectors(List<EventLoopDetector> detectors) {
        this.detectors = List.copyOf(detectors);
        return this;
    }

    /**
     * Adds a detector, to be asked after the others.
     *
     * @param detector the further detector
     * @return this builder
     */
    public BlockingPortalBuilder detector(EventLoopDetector detector) {
        List<EventLoopDetector> more = new ArrayList<>(detectors);
        more.add(Objects.requireNonNull(detector, "detector"));
        this.detectors = List.copyOf(more);
        return this;
    }

    /**
     * Adds a listener.
     *
     * @param listener is told after those that were added before
     * @return this builder
     */
    public BlockingPortalBuilder listener(PortalListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Adds what is told of each value that nobody will get, so that something from a pool can be given back: one that comes after
     * its call has ended, and what waits in a stream that is closed. Each such value is told once to Reactor's discard hook that
     * holds at the end of its chain ({@code doOnDiscard}), then to those added here, in their order. Who gives something
     * back has to know whether one before has: see {@link HoldingDiscardHook}. A resource of {@code acquire} is released instead.
     *
     * <p>It is told on the thread that finds the value, often an event loop or the one that closes the stream, so it must not block.
     * What it throws is logged.
     *
     * @param onDiscard told of the value, of whatever type
     * @return this builder
     */
    public BlockingPortalBuilder onDiscard(Consumer<Object> onDiscard) {
        discardHooks.add(Objects.requireNonNull(onDiscard, "onDiscard"));
        return this;
    }

    /**
     * Which entries of SLF4J's MDC go with a call, whether or not the MDC is registered as a thread-local. Unless it is said here,
     * an accessor of the application's own for the MDC decides, one of Micrometer's key for it in the registry or in the
     * {@link #contextSnapshotFactory}; without one, all entries go.
     *
     * @param keys the entries' keys; {@code *} for all; none for nothing
     * @return this builder
     * @throws IllegalArgumentException if a key is blank
     */
    public BlockingPortalBuilder mdcKeys(String... keys) {
        List<String> chosen = List.of(keys);
        if (chosen.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("mdcKeys must not be blank, but were " + chosen);
        }
        this.mdcKeys = chosen;
        return this;
    }

    /**
     * Adds a thread-local that goes with this portal's calls beside those that are registered for the whole JVM. It takes the
     * place of a registered one with the same key, and of one that was added here before.
     *
     * @param accessor reads the caller's value; {@code setValue} gives it to a thread that works for the call, and
     *     {@code restore} takes it back
     * @return this builder
     */
    public BlockingPortalBuilder threadLocalAccessor(ThreadLocalAccessor<?> accessor) {
        threadLocals.put(accessor.key(), accessor);
        return this;
    }

    /**
     * Replaces what carries the registered thread-locals, in order to use one's own registry or to leave some out. What the
     * portal itself carries stays as it is: the MDC, unless the factory's registry has an accessor for it and {@link #mdcKeys} was not
     * called, and what was added by {@link #threadLocalAccessor}.
     *
     * @param contextSnapshotFactory captures on the caller, and restores on the threads that work for the call
     * @return this builder
     */
    public BlockingPortalBuilder contextSnapshotFactory(ContextSnapshotFactory contextSnapshotFactory) {
        this.contextSnapshotFactory = Objects.requireNonNull(contextSnapshotFactory, "contextSnapshotFactory");
        return this;
    }

    /**
     * Makes the portal and starts it.
     *
     * @return a running portal, to be closed by its owner
     */
    public BlockingPortal build() {
        PortalView portal = PortalView.ofItsBuilder(settings());
        portal.start();
        return portal;
    }

    /**
     * Makes the portal without starting it, for a container that does.
     *
     * @return a portal without threads yet; closing one of its views does nothing
     */
    public ManagedPortal buildManaged() {
        return PortalView.ofAContainer(settings());
    }

    /** For one task that belongs to no application: refused by whom any portal in the JVM would refuse. */
    ManagedPortal buildForOneTask() {
        return loops(1).detectors(PortalSettings.detectorsOfAllPortals()).buildManaged();
    }

    /** What this builder was told so far. */
    PortalSettings settings() {
        return new PortalSettings(
                name,
                loops,
                maxConcurrentCalls,
                maxWaitNanos,
                maxWaiting,
                timeoutNanos,
                drainTimeoutNanos,
                stallThresholdNanos,
                dispatch,
                enforcement,
                workerLimit,
                workerMaxWaiting,
                workerThreadFactory,
                detectors,
                List.copyOf(listeners),
                mdcKeys,
                List.copyOf(threadLocals.values()),
                contextSnapshotFactory,
                List.copyOf(discardHooks));
    }
}
