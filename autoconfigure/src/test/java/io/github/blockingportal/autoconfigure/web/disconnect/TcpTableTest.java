package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Real sockets that their peers close, with nothing and with something left to read. */
@Timeout(30)
class TcpTableTest {

    static boolean isOnLinux() {
        return Files.isReadable(Path.of("/proc/self/net/tcp"));
    }

    private static boolean has(String address) {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            return isOnLinux();
        } catch (IOException noSuchAddressHere) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aPeerThatClosesOrResetsIsSeenBehindWhatIsUnread(String address) throws Exception {
        if (!has(address)) {
            System.out.println("Skipped: the table of connections of " + address + ", which is not here");
            return;
        }
        try (Pair stays = Pair.open(address);
                Pair closes = Pair.open(address);
                Pair resets = Pair.open(address);
                ClosedSockets sockets = new ClosedSockets()) {
            List<SocketChannel> all = List.of(stays.server(), closes.server(), resets.server());
            stays.send("more");
            closes.send("more");
            resets.send("more");
            assertThat(sockets.of(all)).isEmpty();
            closes.client().close();
            resets.reset();
            await().untilAsserted(() ->
                    assertThat(sockets.of(all)).containsExactlyInAnyOrder(closes.server(), resets.server()));
            assertThat(stays.server().isRegistered()).isFalse();
            ByteBuffer read = ByteBuffer.allocate(10);
            assertThat(stays.server().read(read)).isEqualTo(4);
            assertThat(new String(read.array(), 0, 4)).isEqualTo("more");
        }
    }

    @Test
    void aPeerThatClosesOrResetsIsSeenAtOnceWhereNothingIsUnread() throws Exception {
        try (Pair stays = Pair.open("127.0.0.1");
                Pair closes = Pair.open("127.0.0.1");
                Pair resets = Pair.open("127.0.0.1");
                Pair ownEnd = Pair.open("127.0.0.1");
                ClosedSockets sockets = new ClosedSockets()) {
            List<SocketChannel> all = List.of(stays.server(), closes.server(), resets.server(), ownEnd.server());
            assertThat(sockets.of(all)).isEmpty();
            closes.client().close();
            resets.reset();
            ownEnd.server().close();
            await().untilAsserted(() -> assertThat(sockets.of(all))
                    .containsExactlyInAnyOrder(closes.server(), resets.server(), ownEnd.server()));
        }
    }

    @Test
    void aSocketThatBlocksCannotBeLookedAtAndKeepsNoOtherFromBeing() throws Exception {
        try (Pair blocks = Pair.open("127.0.0.1");
                Pair closes = Pair.open("127.0.0.1");
                ClosedSockets sockets = new ClosedSockets()) {
            blocks.server().configureBlocking(true);
            blocks.client().close();
            closes.client().close();
            await().untilAsserted(() -> assertThat(sockets.of(List.of(blocks.server(), closes.server())))
                    .containsExactly(closes.server()));
        }
    }

    @Test
    void withoutATableNothingIsSaid(@TempDir Path empty) throws Exception {
        try (Pair closes = Pair.open("127.0.0.1")) {
            closes.send("more");
            closes.client().close();
            TcpTable table = new TcpTable(List.of(empty.resolve("tcp")));
            assertThat(table.closedOf(Set.of(closes.server()))).isEmpty();
        }
    }

    @Test
    void oneThatWasNeverInTheTableIsNotTakenForReset(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("tcp"), "  sl  local_address rem_address   st\n");
        try (Pair stays = Pair.open("127.0.0.1")) {
            assertThat(new TcpTable(List.of(file)).closedOf(Set.of(stays.server())))
                    .isEmpty();
        }
    }
}
