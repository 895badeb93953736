package io.github.blockingportal.autoconfigure;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.tcp.TcpClient;
import reactor.netty.tcp.TcpServer;

import static org.awaitility.Awaitility.await;

/** Stands between a client and a server, and can cut them off from each other. */
public final class TcpRelay {

    private final String host;
    private final int port;
    private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();
    private DisposableServer relay;

    public TcpRelay(String host, int port) {
        this.host = host;
        this.port = port;
        this.relay = listen(0);
    }

    public int port() {
        return relay.port();
    }

    public void cut() {
        relay.disposeNow();
        connections.forEach(Connection::disposeNow);
        connections.clear();
    }

    /** Where another socket of this machine has been given the port meanwhile, once that is closed. */
    public void mend() {
        await().ignoreExceptions().until(() -> {
            relay = listen(relay.port());
            return true;
        });
    }

    private DisposableServer listen(int at) {
        return TcpServer.create()
                .host("localhost")
                .port(at)
                .doOnConnection(connections::add)
                .handle(this::relay)
                .bindNow();
    }

    private Publisher<Void> relay(NettyInbound in, NettyOutbound out) {
        return TcpClient.newConnection().host(host).port(port).connect().flatMap(server -> {
            connections.add(server);
            return Mono.when(
                    server.outbound().send(in.receive().retain()),
                    out.send(server.inbound().receive().retain()));
        });
    }
}
