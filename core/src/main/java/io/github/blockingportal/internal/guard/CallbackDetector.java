package io.github.blockingportal.internal.guard;

import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ForkJoinWorkerThread;

import org.jspecify.annotations.Nullable;

import io.github.blockingportal.internal.text.Threads;

/**
 * Platform threads on which libraries and the JDK call back, known by what they run, which is on their stack for as long as they
 * live: it is looked for once in each thread. Where Jetty's client calls back is looked for in each call of a thread of Jetty's,
 * which may serve requests as well.
 */
final class CallbackDetector extends FixedDetector {

    private static final StackWalker WALKER = StackWalker.getInstance();
    private static final String DELAYER = "of CompletableFuture's time-outs";
    private static final Map<String, String> FRAMES = Map.of(
            "java.util.concurrent.DelayScheduler",
            DELAYER,
            "java.util.concurrent.CompletableFuture$Timeout",
            DELAYER,
            "java.util.concurrent.CompletableFuture$DelayedCompleter",
            DELAYER,
            "java.util.concurrent.CompletableFuture$TaskSubmitter",
            DELAYER,
            "org.apache.kafka.clients.producer.internals.Sender",
            "of Kafka's producer",
            "org.apache.kafka.clients.admin.KafkaAdminClient$AdminClientRunnable",
            "of Kafka's admin client",
            "org.apache.hc.core5.reactor.IOReactorWorker",
            "of Apache HttpClient 5",
            "org.eclipse.jetty.util.thread.QueuedThreadPool$Runner",
            "");
    private static final String JETTY_CLIENT = "org.eclipse.jetty.client.";
    private static final String JETTY_SERVER = "org.eclipse.jetty.server.";
    private static final String NOTHING = "-";

    /** What was found in each thread; a string, so that no thread keeps a class loader. Empty for one of Jetty's. */
    private static final ThreadLocal<@Nullable String> FOUND = new ThreadLocal<>();

    private final boolean hasJettyClient;

    CallbackDetector() {
        this.hasJettyClient = ThreadTypeDetector.find("org.eclipse.jetty.client.HttpClient") != null;
    }

    @Override
    public @Nullable String detect(Thread current) {
        if (current instanceof ForkJoinWorkerThread || Threads.isVirtual(current)) {
            return null; // may wait, whatever they run
        }
        String found = FOUND.get();
        if (found == null) {
            found = find();
            FOUND.set(found);
        }
        if (found.isEmpty()) {
            return hasJettyClient && isJettyClients() ? "of Jetty's client" : null;
        }
        return found.equals(NOTHING) ? null : found;
    }

    @Override
    boolean clears(Thread current) {
        return detect(current) == null && !"".equals(FOUND.get());
    }

    private static String find() {
        return WALKER.walk(frames -> frames.map(frame -> FRAMES.get(frame.getClassName()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(NOTHING));
    }

    private static boolean isJettyClients() {
        return WALKER.walk(frames -> frames.map(StackWalker.StackFrame::getClassName)
                .filter(type -> type.startsWith(JETTY_CLIENT) || type.startsWith(JETTY_SERVER))
                .findFirst()
                .filter(type -> type.startsWith(JETTY_CLIENT))
                .isPresent());
    }

    @Override
    public String name() {
        return "Callback";
    }
}
