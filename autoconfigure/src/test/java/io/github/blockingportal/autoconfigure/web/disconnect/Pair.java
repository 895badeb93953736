package io.github.blockingportal.autoconfigure.web.disconnect;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Both ends of one connection. */
record Pair(SocketChannel client, SocketChannel server) implements AutoCloseable {

    static Pair open(String address) throws IOException {
        try (ServerSocketChannel listening = ServerSocketChannel.open()) {
            listening.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
            SocketChannel client = SocketChannel.open(listening.getLocalAddress());
            SocketChannel server = listening.accept();
            server.configureBlocking(false);
            return new Pair(client, server);
        }
    }

    void send(String text) throws IOException {
        client.write(ByteBuffer.wrap(text.getBytes()));
    }

    void reset() throws IOException {
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.close();
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
