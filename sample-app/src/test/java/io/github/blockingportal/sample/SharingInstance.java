package io.github.blockingportal.sample;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;

/** One instance of the sample in a JVM of its own, with clients that never stop to ask it. */
final class SharingInstance implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+) ");
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final int CLIENTS = 30;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path log;
    private final Process process;
    private volatile boolean stopped;

    SharingInstance(Path log, String... settings) throws IOException {
        this.log = log;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SharingSample.class.getName(),
                "--server.port=0",
                "--sample.clock.port=0"));
        command.addAll(List.of(settings));
        this.process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    boolean isThere() {
        return process.isAlive() && PORT.matcher(log()).find();
    }

    /** Waits until it answers, and begins to ask it. */
    SharingInstance load() {
        Awaitility.await().atMost(PATIENCE).until(this::isThere);
        String url = url();
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> get(url + "/countries/JP") == 200);
        IntStream.range(0, CLIENTS).forEach(client -> ask(url));
        return this;
    }

    private String url() {
        return "http://localhost:"
                + PORT.matcher(log()).results().findFirst().orElseThrow().group(1);
    }

    private String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private int get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.discarding())
                .statusCode();
    }

    private void ask(String url) {
        Thread client = new Thread(() -> {
            try {
                while (!stopped) {
                    get(url + "/countries/JP");
                }
            } catch (IOException | InterruptedException ended) {
                // as the instance has
            }
        });
        client.setDaemon(true);
        client.start();
    }

    /** What its endpoint says of the share of the portal for the clock. */
    Map<String, Object> share() {
        try {
            String answer = http.send(
                            HttpRequest.newBuilder(URI.create(url() + "/actuator/blockingportal/clock"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            return JsonPath.read(answer, "$.cluster");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        stopped = true;
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            kill();
        }
    }
}
