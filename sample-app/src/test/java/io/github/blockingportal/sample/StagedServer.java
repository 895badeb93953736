package io.github.blockingportal.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/** Serves the live page, without the library for charts, above an actuator that answers as a test wants it. */
final class StagedServer implements AutoCloseable {

    private static final Path PAGES = Readme.path("sample-app/src/main/resources/static");
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "js", "text/javascript", "css", "text/css", "svg", "image/svg+xml");

    private final HttpServer server;
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** What is answered; a length of -1 is that of the body. */
    record Answer(int status, String type, String body, Map<String, String> headers, int length) {

        static Answer json(String body) {
            return new Answer(200, "application/json", body, Map.of(), -1);
        }

        static Answer of(int status, String type, String body) {
            return new Answer(status, type, body, Map.of(), -1);
        }

        static Answer redirect(String location) {
            return new Answer(302, "text/html", "", Map.of("Location", location), -1);
        }

        /** Ends before its length. */
        Answer cutOff() {
            return new Answer(status, type, body, headers, body.length() + 100);
        }
    }

    StagedServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newCachedThreadPool());
        server.createContext("/", this::handle);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** What is answered at an address below {@code /actuator/}; the longest begin that fits counts. */
    void answer(String address, Answer answer) {
        answers.put(address, answer);
    }

    /** Answers what the page asks for with a portal of this name that is up for so long, and has had so many calls. */
    void showPortal(String name, double upSeconds, long calls, String limiters) {
        answer("blockingportal", Answer.json(portals(name, upSeconds, limiters)));
        answer("metrics", Answer.json("{\"names\":[\"blocking.portal.calls\"]}"));
        answer("metrics/blocking.portal.calls", Answer.json(timer(name, calls, calls * 0.05, 0.05, "seconds")));
    }

    static String portals(String name, double upSeconds, String limiters) {
        String permits = "{\"limit\":8,\"active\":0,\"waiting\":0}";
        return """
                {"portals":[{"name":"%s","state":"RUNNING","uptime":"PT%sS","loops":[],"calls":[
                {"id":7,"name":"constructor","phase":"RUNNING","age":"PT1S","remaining":"PT9S","loop":"a","callerThread":"b"}],
                "refusals":[],"admission":%s,"workers":%s,"cpu":%s}],"limiters":[%s]}""".formatted(name, upSeconds, permits, permits, permits, limiters);
    }

    static String timer(String portal, long calls, double total, double max, String unit) {
        return """
                {"name":"blocking.portal.calls","baseUnit":"%s","measurements":[{"statistic":"COUNT","value":%d},
                {"statistic":"TOTAL_TIME","value":%s},{"statistic":"MAX","value":%s}],"availableTags":[
                {"tag":"portal","values":["%s"]},{"tag":"outcome","values":["SUCCESS"]}]}""".formatted(unit, calls, total, max, portal);
    }

    /** The methods and paths that were asked for so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        requests.add(exchange.getRequestMethod() + " " + path);
        try (exchange) {
            send(
                    exchange,
                    path.startsWith("/actuator/") ? actuator(path.substring("/actuator/".length())) : page(path));
        }
    }

    private Answer actuator(String address) {
        return answers.entrySet().stream()
                .filter(answer -> address.startsWith(answer.getKey()))
                .max(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .orElse(Answer.of(404, "text/html", "<h1>Not found</h1>"));
    }

    private static Answer page(String path) throws IOException {
        Path file = PAGES.resolve(path.substring(1));
        if (!Files.isRegularFile(file)) {
            return Answer.of(404, "text/html", "<h1>Not found</h1>");
        }
        String extension = path.substring(path.lastIndexOf('.') + 1);
        return Answer.of(200, TYPES.getOrDefault(extension, "text/plain"), Files.readString(file));
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        int length = answer.length() < 0 ? body.length : answer.length();
        exchange.sendResponseHeaders(answer.status(), length == 0 ? -1 : length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
