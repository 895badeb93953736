package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Sockets that somebody else reads meanwhile, and such as tell nothing. */
@Timeout(60)
class ClosedSocketsTest {

    private static final int LOOKS = 20_000;

    private final AtomicBoolean done = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    private interface Step {

        void run() throws IOException;
    }

    private void untilDone(Step step) {
        Thread thread = new Thread(() -> {
            try {
                while (!done.get()) {
                    step.run();
                }
            } catch (IOException closed) {
                // at the end
            }
        });
        thread.start();
        threads.add(thread);
    }

    @Test
    void aPeerWhoseBytesAreTakenByAnotherThreadMeanwhileHasNotLeft() throws Exception {
        try (Pair sends = Pair.open("127.0.0.1");
                ClosedSockets sockets = new ClosedSockets()) {
            ByteBuffer read = ByteBuffer.allocateDirect(10_000);
            untilDone(() -> sends.send("x".repeat(100)));
            untilDone(() -> {
                read.clear();
                sends.server().read(read);
            });
            int taken = 0;
            for (int i = 0; i < LOOKS; i++) {
                taken += sockets.of(List.of(sends.server())).size();
            }
            done.set(true);
            sends.close();
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(taken).isZero();
        }
    }

    @Test
    void oneThatTellsNothingKeepsNoOtherFromBeingFound() throws Exception {
        Path file = Files.createTempDirectory("sockets").resolve("socket");
        try (ServerSocketChannel listening = ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)
                        .bind(UnixDomainSocketAddress.of(file));
                SocketChannel peer = SocketChannel.open(UnixDomainSocketAddress.of(file));
                SocketChannel local = listening.accept();
                Pair closes = Pair.open("127.0.0.1");
                ClosedSockets sockets = new ClosedSockets()) {
            local.configureBlocking(false);
            peer.close();
            closes.client().close();
            await().untilAsserted(() ->
                    assertThat(sockets.of(Set.of(local, closes.server()))).containsExactly(closes.server()));
            assertThat(local.isRegistered()).isFalse();
        } finally {
            Files.delete(file);
            Files.delete(file.getParent());
        }
    }
}
