package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import reactor.core.Disposable;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.Http2AllocationStrategy;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Many clients, each of which asks for something that takes for ever, and leaves within two seconds. */
final class LeavingClients implements AutoCloseable {

    private static final long APART_MILLIS = 15;
    private static final int LONGEST_STAY_MILLIS = 2000;

    private final int port;
    private final LeavingFiguresTest.Desk desk;
    private final Random random = new Random(1);
    private final ScheduledExecutorService clients = Executors.newScheduledThreadPool(4);
    private final List<RawClient> open = new ArrayList<>();
    private final Map<Integer, Long> leftAt = new ConcurrentHashMap<>();
    /** Each has one stream in its life: Tomcat closes one on which many are reset, with those that are left on it. */
    private final ConnectionProvider connections = ConnectionProvider.builder("leaving")
            .allocationStrategy(Http2AllocationStrategy.builder()
                    .maxConnections(1000)
                    .maxConcurrentStreams(1)
                    .build())
            .evictionPredicate((connection, use) -> use.acquireCount() > 0)
            .build();

    private final HttpClient http2;
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();
    private int asked;

    LeavingClients(int port, LeavingFiguresTest.Desk desk) {
        this.port = port;
        this.desk = desk;
        this.http2 = HttpClient.create(connections).protocol(HttpProtocol.H2C).port(port);
    }

    /** How a client leaves. */
    enum How {
        CLOSES,
        RESETS,
        CLOSES_ITS_HALF,
        RESETS_ITS_STREAM
    }

    /** Has so many ask and stay. */
    void stay(int count) throws IOException {
        List<Integer> ids = ids(count);
        for (int id : ids) {
            connect(id);
        }
        await().atMost(1, TimeUnit.MINUTES).until(() -> desk.begun.keySet().containsAll(ids));
    }

    /** The times from leaving to the cancellation of the call, of so many who leave in these ways by turns, the shortest first. */
    List<Duration> leave(int count, List<How> ways) {
        List<Integer> ids = ids(count);
        for (int i = 0; i < ids.size(); i++) {
            int id = ids.get(i);
            How how = ways.get(i % ways.size());
            int stays = random.nextInt(LONGEST_STAY_MILLIS);
            clients.schedule(() -> visit(id, how, stays), i * APART_MILLIS, TimeUnit.MILLISECONDS);
        }
        await().atMost(1, TimeUnit.MINUTES)
                .until(() -> !failures.isEmpty() || desk.cancelled.keySet().containsAll(ids));
        assertThat(failures).isEmpty();
        return ids.stream()
                .map(id -> Duration.ofNanos(desk.cancelled.get(id) - leftAt.get(id)))
                .sorted()
                .toList();
    }

    private synchronized List<Integer> ids(int count) {
        int first = asked;
        asked += count;
        return IntStream.range(first, asked).boxed().toList();
    }

    private void visit(int id, How how, int staysMillis) {
        try {
            Leave leave = how == How.RESETS_ITS_STREAM ? stream(id) : socket(id, how);
            while (!desk.begun.containsKey(id)) {
                LockSupport.parkNanos(200_000);
            }
            clients.schedule(
                    () -> {
                        leftAt.put(id, System.nanoTime());
                        leave.now();
                        return null;
                    },
                    staysMillis,
                    TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            failures.add(e);
        }
    }

    private Leave stream(int id) {
        Disposable answer = http2.get().uri(path(id)).response().subscribe(begun -> {}, failures::add);
        return answer::dispose;
    }

    private Leave socket(int id, How how) throws IOException {
        RawClient client = connect(id);
        return switch (how) {
            case CLOSES -> client::close;
            case RESETS -> client::reset;
            default -> client.socket::shutdownOutput;
        };
    }

    private RawClient connect(int id) throws IOException {
        RawClient client = new RawClient(port);
        synchronized (open) {
            open.add(client);
        }
        return client.get(path(id));
    }

    private static String path(int id) {
        return "/wait/" + id;
    }

    @Override
    public void close() throws IOException {
        clients.shutdownNow();
        connections.dispose();
        synchronized (open) {
            for (RawClient client : open) {
                client.close();
            }
        }
        await().atMost(1, TimeUnit.MINUTES).until(() -> desk.cancelled.keySet().containsAll(desk.begun.keySet()));
    }

    /** Leaves, as the client does it. */
    private interface Leave {

        void now() throws IOException;
    }
}
