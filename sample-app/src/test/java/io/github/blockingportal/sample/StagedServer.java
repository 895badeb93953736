package io.github.blockingportal.sample;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.stream.StreamSupport;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/** Serves the live page, without the library for charts, above an actuator that answers as a test wants it. */
final class StagedServer implements AutoCloseable {

    private static final Path PAGES = Readme.path("live-page/src/main/resources/META-INF/blocking-portal/live-page");
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "js", "text/javascript", "css", "text/css", "svg", "image/svg+xml");

    private static final String LIST = "blockingportal";
    private static final Answer NOT_FOUND = Answer.of(404, "text/html", "<h1>Not found</h1>");

    private final HttpServer server;
    private final Map<String, Answer> answers = new HashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** What there was as the page began to read, for which it makes several requests. */
    private Map<String, Answer> reading = Map.of();

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

    /**
     * What is answered at an address below {@code /actuator/}; the longest begin that fits counts. Before that counts a whole
     * path after a method, such as {@code POST blockingportal/portal}. Of one portal it is what the list of all has of it. What
     * the page reads changes as it asks for that list, so that nothing it shows is half from before and half from after.
     */
    synchronized void answer(String address, Answer answer) {
        answers.put(address, answer);
    }

    /** Answers what the page asks for with a portal of this name that is up for so long, and has had so many calls. */
    synchronized void showPortal(String name, double upSeconds, long calls, String limiters) {
        answer("blockingportal", Answer.json(portals(name, upSeconds, limiters)));
        answer("metrics", Answer.json("{\"names\":[\"blocking.portal.calls\"]}"));
        answer("metrics/blocking.portal.calls", Answer.json(timer(name, calls, calls * 0.05, 0.05, "seconds")));
    }

    static String portals(String name, double upSeconds, String limiters) {
        String permits = "{\"limit\":8,\"active\":0,\"waiting\":0}";
        return """
                {"portals":[{"name":"%s","state":"RUNNING","uptime":"PT%sS","loops":[],"callsInFlight":1,"calls":[
                {"id":7,"name":"constructor","phase":"RUNNING","age":"PT1S","remaining":"PT9S","loop":"a","callerThread":"b"}],
                "refusals":[],"admission":%s,"workers":%s,"cpu":%s}],"limiters":[%s]}""".formatted(name, upSeconds, permits, permits, permits, limiters);
    }

    static String timer(String portal, long calls, double total, double max, String unit) {
        return """
                {"name":"blocking.portal.calls","baseUnit":"%s","measurements":[{"statistic":"COUNT","value":%d},
                {"statistic":"TOTAL_TIME","value":%s},{"statistic":"MAX","value":%s}],"availableTags":[
                {"tag":"portal","values":["%s"]},{"tag":"outcome","values":["SUCCESS"]}]}""".formatted(unit, calls, total, max, portal);
    }

    /** The methods, addresses and bodies of the requests so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        String method = exchange.getRequestMethod();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        requests.add((method + " " + exchange.getRequestURI() + " " + body).strip());
        try (exchange) {
            send(exchange, path.startsWith("/actuator/") ? actuator(method, exchange.getRequestURI()) : page(path));
        }
    }

    private Answer actuator(String method, URI asked) {
        String path = asked.getRawPath().substring("/actuator/".length());
        String address = asked.getRawQuery() == null ? path : path + "?" + asked.getRawQuery();
        Map<String, Answer> told = answersTo(method, path);
        Answer ofMethod = told.get(method + " " + path);
        if (ofMethod != null) {
            return ofMethod;
        }
        return told.entrySet().stream()
                .filter(answer -> address.startsWith(answer.getKey()))
                .max(Map.Entry.comparingByKey())
                .map(found -> found.getKey().equals(LIST) ? ofOne(found.getValue(), asked) : found.getValue())
                .orElse(NOT_FOUND);
    }

    private synchronized Map<String, Answer> answersTo(String method, String path) {
        if (!method.equals("GET")) {
            return Map.copyOf(answers);
        }
        if (path.equals(LIST) || reading.isEmpty()) {
            reading = Map.copyOf(answers);
        }
        return reading;
    }

    private static Answer ofOne(Answer list, URI asked) {
        String portal = asked.getPath().replaceFirst(".*/" + LIST + "/?", "");
        if (portal.isEmpty()) {
            return list;
        }
        return StreamSupport.stream(
                        new JsonMapper().readTree(list.body()).path("portals").spliterator(), false)
                .filter(one -> one.path("name").asString().equals(portal))
                .findFirst()
                .map(one -> Answer.json(one.toString()))
                .orElse(NOT_FOUND);
    }

    private static Answer page(String path) throws IOException {
        Path file = PAGES.resolve(path.replaceFirst("^/portal/", ""));
        if (!Files.isRegularFile(file)) {
            return NOT_FOUND;
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
