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
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;
import reactor.util.context.Context;

import io.github.blockingportal.internal.portal.PortalSettings;
import io.github.blockingportal.internal.portal.PortalSettings.Changeable;
import io.github.blockingportal.internal.portal.PortalView;
import io.github.blockingportal.internal.text.Durations;
import io.github.blockingportal.internal.text.PortalLog;
import io.github.blockingportal.internal.text.Threads;

/** Describes a portal. Not for use by several threads at a time; what was built does not change with the builder. */
public class BlockingPortalBuilder {

    private static final Pattern NAME = Pattern.compile("[\\p{Alnum}._-]+");
    private static final Set<String> PATH_STEPS = Set.of(".", "..");

    private String name = "portal";
    private int loops = Runtime.getRuntime().availableProcessors();
    private Changeable changeable = Changeable.DEFAULTS;
    private @Nullable String limitGovernor;
    private @Nullable AdaptiveLimit adaptiveLimit;
    private long drainTimeoutNanos = Durations.nanos(Duration.ofSeconds(20));
    private long stallThresholdNanos = Durations.nanos(Duration.ofSeconds(2));
    private boolean watchClientLoops = true;
    private Dispatch dispatch = Dispatch.LOOP;
    private int workerMaxWaiting = Integer.MAX_VALUE;
    private @Nullable ThreadFactory workerThreadFactory;
    private List<EventLoopDetector> detectors = EventLoopDetector.builtIn();
    private final List<PortalListener> listeners = new ArrayList<>();
    private @Nullable List<String> mdcKeys;
    private final Map<Object, ThreadLocalAccessor<?>> threadLocals = new LinkedHashMap<>();
    private @Nullable ContextSnapshotFactory contextSnapshotFactory;
    private UnaryOperator<Context> chainContext = UnaryOperator.identity();
    private final List<Consumer<Object>> discardHooks = new ArrayList<>();
    private final Map<String, CallSettings> callSettings = new LinkedHashMap<>();
    private long slowCallNanos = Long.MAX_VALUE;

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
        changeable = changeable.withMaxConcurrentCalls(maxConcurrentCalls);
        return this;
    }

    /**
     * Says that something sets {@link BlockingPortal#limiter}'s permits by itself as the portal runs, one that measures for example.
     * {@link BlockingPortal#change} then refuses to set {@code maxConcurrentCalls}, and says what does. Of several, the last holds.
     *
     * @param governor what sets them, as it stands in a message, such as the name of a property
     * @return this builder
     */
    public BlockingPortalBuilder limitGovernedBy(String governor) {
        this.limitGovernor = PortalLog.oneLine(governor);
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
        changeable = changeable.withMaxWait(maxWait);
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
        changeable = changeable.withMaxWaiting(maxWaiting);
        return this;
    }

    /**
     * Lets the number of calls that may be in flight follow what calls take. The portal begins with {@link #maxConcurrentCalls(int)},
     * and {@link BlockingPortal#change} refuses to set that.
     *
     * @param adaptiveLimit says the number as calls end; one that no other portal has
     * @return this builder
     */
    public BlockingPortalBuilder adaptiveLimit(AdaptiveLimit adaptiveLimit) {
        this.adaptiveLimit = Objects.requireNonNull(adaptiveLimit, "adaptiveLimit");
        return limitGovernor == null ? limitGovernedBy("an adaptive limit") : this;
    }

    /**
     * The deadline of each call.
     *
     * @param timeout above zero; default 30 seconds
     * @return this builder
     * @throws IllegalArgumentException if it is zero or less
     */
    public BlockingPortalBuilder timeout(Duration timeout) {
        changeable = changeable.withTimeout(timeout);
        return this;
    }

    /**
     * Calls have no deadline, unless a view gives them one.
     *
     * @return this builder
     */
    public BlockingPortalBuilder noTimeout() {
        changeable = changeable.withNoTimeout();
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
     * Calls that still run after this time are logged, each once: with name, age, phase, loop and where its caller waits now. At most
     * ten lines a minute, and how many more there are. A stream counts while its reader waits for an element, by how long that has not
     * come; a started task until it is ready.
     *
     * <p>The calls are looked at in intervals of a quarter of this time, but of at most half a second and at least 5 ms: one that takes
     * hardly longer may end unseen. The timer of all calls is in the meters.
     *
     * @param slowCallThreshold above zero; by default none is logged
     * @return this builder
     * @throws IllegalArgumentException if it is zero or less
     */
    public BlockingPortalBuilder slowCallThreshold(Duration slowCallThreshold) {
        this.slowCallNanos = Durations.positiveNanos(slowCallThreshold, "slowCallThreshold", "");
        return this;
    }

    /**
     * What is said of all calls of a name, as {@link BlockingPortal#named} gives it: their deadline, which goes before that of a view,
     * and how many of them may be in flight at a time. Said again of the same name, what is null stays as it was.
     *
     * @param callName the name
     * @param settings what is said of its calls
     * @return this builder
     * @throws IllegalArgumentException if the name is blank
     */
    public BlockingPortalBuilder call(String callName, CallSettings settings) {
        Objects.requireNonNull(settings, "settings");
        if (callName.isBlank()) {
            throw new IllegalArgumentException("callName must not be blank");
        }
        callSettings.merge(PortalLog.oneLine(callName), settings, (before, now) -> now.over(before));
        return this;
    }

    /**
     * Whether the event loops of clients are watched as the portal's own are: Netty's and those of Reactor by way of which answers
     * to its calls come, at most 64. One that is blocked is logged, shown, and named by the time-outs of calls that wait for it.
     *
     * @param watchClientLoops default true
     * @return this builder
     */
    public BlockingPortalBuilder watchClientLoops(boolean watchClientLoops) {
        this.watchClientLoops = watchClientLoops;
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
        changeable = changeable.withEnforcement(enforcement);
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
        changeable = changeable.withWorkerLimit(workerLimit);
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
     * Blocking tasks run on virtual threads, one for each task, named {@code <portal>-worker-<n>}; {@code cpu()} on platform threads
     * all the same. They inherit nothing, and cost less than those of a {@linkplain #workerThreadFactory factory}, which has to be
     * asked on a thread of its own. The one of both that is called last holds.
     *
     * @return this builder
     * @throws UnsupportedOperationException before JDK 21
     */
    public BlockingPortalBuilder virtualWorkers() {
        if (!Threads.haveVirtual()) {
            throw new UnsupportedOperationException("virtualWorkers needs JDK 21 or later, and this is JDK "
                    + Runtime.version().feature());
        }
        this.workerThreadFactory = PortalSettings.VIRTUAL_WORKERS;
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
     * Leaves something out of what a call that a worker makes takes of the Reactor context of its chain, or changes it: a resource that
     * has ended, for example. Of several, each is given what the one before has made of it. Asked on the worker, as the call begins.
     *
     * @param chainContext makes the context of such a call, beneath what the thread has; must not block
     * @return this builder
     */
    public BlockingPortalBuilder chainContext(UnaryOperator<Context> chainContext) {
        Objects.requireNonNull(chainContext, "chainContext");
        UnaryOperator<Context> before = this.chainContext;
        this.chainContext = context -> chainContext.apply(before.apply(context));
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
                changeable,
                limitGovernor,
                adaptiveLimit,
                drainTimeoutNanos,
                stallThresholdNanos,
                watchClientLoops,
                dispatch,
                workerMaxWaiting,
                Map.copyOf(callSettings),
                slowCallNanos,
                workerThreadFactory,
                detectors,
                List.copyOf(listeners),
                mdcKeys,
                List.copyOf(threadLocals.values()),
                contextSnapshotFactory,
                chainContext,
                List.copyOf(discardHooks));
    }
}
