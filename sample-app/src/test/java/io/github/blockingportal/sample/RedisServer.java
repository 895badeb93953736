package io.github.blockingportal.sample;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;

/** A Redis of a test's own, which can be stopped and started again at the same port, and keeps nothing. */
final class RedisServer implements AutoCloseable {

    private static final String COMMAND = "redis-server";

    private final Path directory;
    private final int port = freePort();
    private Process process;

    RedisServer(Path directory) throws IOException {
        this.directory = directory;
        this.process = run();
    }

    /** Whether {@code redis-server} can be run. */
    static boolean isInstalled() {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(at -> Files.isExecutable(Path.of(at).resolve(COMMAND)));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    int port() {
        return port;
    }

    void start() throws IOException {
        process = run();
    }

    private Process run() throws IOException {
        Process started = new ProcessBuilder(
                        COMMAND,
                        "--bind",
                        "127.0.0.1",
                        "--port",
                        String.valueOf(port),
                        "--dir",
                        directory.toString(),
                        "--save",
                        "",
                        "--appendonly",
                        "no",
                        "--daemonize",
                        "no")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("redis.log").toFile()))
                .start();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(this::answers);
        return started;
    }

    private boolean answers() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    void stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    @Override
    public void close() throws InterruptedException {
        stop();
    }
}
