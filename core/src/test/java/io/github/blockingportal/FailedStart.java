package io.github.blockingportal;

import java.util.Set;
import java.util.TreeSet;

import io.micrometer.context.ContextRegistry;
import reactor.core.publisher.Mono;

/** A program in a JVM that soon has no room for further threads: a portal that cannot start, then one that can. */
final class FailedStart {

    private FailedStart() {}

    public static void main(String[] arguments) {
        int accessors = ContextRegistry.getInstance().getThreadLocalAccessors().size();
        ManagedPortal small = BlockingPortal.builder().name("test").loops(1).buildManaged();
        ManagedPortal portal =
                BlockingPortal.builder().name("test").loops(10_000).buildManaged();
        try {
            portal.start();
            System.out.println("started");
        } catch (OutOfMemoryError expected) {
            System.out.println("failed: " + expected.getMessage());
        }
        portal.close();
        System.out.println("state " + portal.snapshot().state());
        awaitNoThreads();
        System.out.println("accessors left "
                + (ContextRegistry.getInstance().getThreadLocalAccessors().size() - accessors));
        small.start();
        System.out.println("then "
                + small.<String>call(
                        () -> Mono.fromCallable(() -> Thread.currentThread().getName())));
        small.close();
    }

    private static void awaitNoThreads() {
        long start = System.nanoTime();
        Set<String> left = portalThreads();
        while (!left.isEmpty() && System.nanoTime() - start < 10_000_000_000L) {
            Thread.onSpinWait();
            left = portalThreads();
        }
        System.out.println("threads left " + left);
    }

    private static Set<String> portalThreads() {
        Set<String> names = new TreeSet<>();
        Thread.getAllStackTraces().keySet().forEach(thread -> {
            if (thread.getName().startsWith("test-")) {
                names.add(thread.getName());
            }
        });
        return names;
    }
}
