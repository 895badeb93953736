package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.beans.factory.DisposableBean;

/** A real service that takes each request and never answers; it knows how many of its connections have been closed on it. */
final class Upstream implements DisposableBean {

    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();

    private final ServerSocket server;

    Upstream() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    String uri() {
        return "http://localhost:" + server.getLocalPort() + "/";
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket connection = server.accept();
                daemon(() -> takeAll(connection));
            } catch (IOException closedByUs) {
                return;
            }
        }
    }

    private void takeAll(Socket connection) {
        try (connection) {
            InputStream in = connection.getInputStream();
            if (in.read() >= 0) {
                asked.incrementAndGet();
                while (in.read() >= 0) {
                    // the rest of the request
                }
            }
        } catch (IOException reset) {
            // is closed too
        }
        closed.incrementAndGet();
    }

    private static void daemon(Runnable body) {
        Thread thread = new Thread(body, "upstream");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void destroy() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
