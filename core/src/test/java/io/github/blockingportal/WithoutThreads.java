package io.github.blockingportal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Programs in a JVM that has no room for further threads, while a portal closes, begins to drain, or keeps a deadline. */
final class WithoutThreads {

    private static final List<Thread> OTHERS = new ArrayList<>();
    private static volatile boolean over;

    private WithoutThreads() {}

    public static void main(String[] arguments) throws Exception {
        switch (arguments[0]) {
            case "close" -> close();
            case "drain" -> drain();
            default -> keepADeadline();
        }
        System.exit(0);
    }

    /** The thread that loads classes after a start ends, and would leave room for another one, a moment after that. */
    private static void awaitClasses() throws Exception {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (thread.getName().endsWith("-classes")) {
                thread.join();
            }
        }
        while (isKnownToTheSystem("test-classes")) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** On Linux; elsewhere nothing is known. */
    private static boolean isKnownToTheSystem(String thread) throws IOException {
        Path all = Path.of("/proc/self/task");
        if (!Files.isDirectory(all)) {
            return false;
        }
        try (Stream<Path> threads = Files.list(all)) {
            return threads.anyMatch(each -> thread.equals(nameOf(each)));
        }
    }

    private static @Nullable String nameOf(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip();
        } catch (IOException gone) {
            return null;
        }
    }

    private static void takeAllThreads() throws Exception {
        awaitClasses();
        try {
            while (true) {
                Thread thread = new Thread(WithoutThreads::parkUntilOver, "other");
                thread.setDaemon(true);
                thread.start();
                OTHERS.add(thread);
            }
        } catch (OutOfMemoryError expected) {
            System.out.println("threads taken");
        }
    }

    private static void parkUntilOver() {
        while (!over) {
            LockSupport.park();
        }
    }

    private static void giveThreadsBack() throws InterruptedException {
        over = true;
        OTHERS.forEach(LockSupport::unpark);
        for (Thread thread : OTHERS) {
            thread.join();
        }
    }

    private static BlockingPortalBuilder builder() {
        return BlockingPortal.builder()
                .name("test")
                .loops(1)
                .stallThreshold(Duration.ofMillis(400))
                .drainTimeout(Duration.ofSeconds(5));
    }

    private static void close() throws Exception {
        BlockingPortal portal = builder().workerLimit(1).build();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(4);
        task(portal, "running", running, told);
        running.await();
        task(portal, "waiting", running, told);
        portal.submit(Mono::never).whenComplete((value, failure) -> tell("submit", failure, told));
        portal.submit(Mono::never).whenComplete((value, failure) -> tell("other submit", failure, told));
        release(portal, "one");
        release(portal, "other");
        takeAllThreads();
        portal.scheduler().schedule(() -> closeOnLoop(portal));
        System.out.println("all told " + told.await(10, TimeUnit.SECONDS));
        while (portal.snapshot().state() != PortalSnapshot.State.CLOSED) {
            Thread.onSpinWait();
        }
    }

    private static void task(BlockingPortal portal, String name, CountDownLatch running, CountDownLatch told) {
        portal.workers()
                .run(() -> {
                    running.countDown();
                    return new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                })
                .subscribe(value -> {}, failure -> tell(name, failure, told));
    }

    private static void tell(String who, Throwable failure, CountDownLatch told) {
        System.out.println(who + " told " + (failure != null));
        told.countDown();
    }

    private static void release(BlockingPortal portal, String name) {
        portal.acquire(
                () -> Mono.just(1), each -> Mono.fromRunnable(() -> System.out.println(name + " resource released")));
    }

    private static void closeOnLoop(BlockingPortal portal) {
        try {
            portal.close();
        } catch (OutOfMemoryError expected) {
            System.out.println("close threw");
        }
    }

    private static void drain() throws Exception {
        ManagedPortal portal = builder().buildManaged();
        portal.start();
        CountDownLatch answer = new CountDownLatch(1);
        CompletableFuture<Integer> future = portal.submit(() -> Mono.create(sink -> new Thread(() -> {
                    await(answer);
                    sink.success(1);
                })
                .start()));
        portal.call(() -> Mono.just(1));
        takeAllThreads();
        try {
            portal.beginDrain();
        } catch (OutOfMemoryError expected) {
            System.out.println("drain threw");
        }
        System.out.println("state " + portal.snapshot().state());
        System.out.println("call " + portal.call(() -> Mono.just(2)));
        answer.countDown();
        portal.close();
        System.out.println("answer " + future.get());
    }

    private static void keepADeadline() throws Exception {
        BlockingPortal portal = builder().build();
        CountDownLatch cancelled = new CountDownLatch(1);
        CompletableFuture<Integer> future = portal.timeout(Duration.ofSeconds(2))
                .submit(() -> Mono.<Integer>never().doOnCancel(cancelled::countDown));
        takeAllThreads();
        while (portal.snapshot().calls().size() > 0) {
            LockSupport.parkNanos(1_000_000);
        }
        System.out.println("cancelled without threads " + (cancelled.getCount() == 0));
        giveThreadsBack();
        System.out.println("cancelled " + cancelled.await(10, TimeUnit.SECONDS));
        future.handle((value, failure) -> 1).get(10, TimeUnit.SECONDS);
        System.out.println("future told " + future.isCompletedExceptionally());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
