package io.github.blockingportal.sample;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.blockingportal.sample.clock.ClockServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClockAddressIT {

    @Test
    void theClockListensWhereTheApplicationIsToldAndNowhereElse() throws IOException {
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(SampleApplication.class)
                .run("--server.address=127.0.0.2", "--server.port=0", "--sample.clock.port=0")) {
            URI clock = URI.create(application.getBean(ClockServer.class).url());

            assertThat(clock.getHost()).isEqualTo("127.0.0.2");
            try (Socket socket = new Socket(clock.getHost(), clock.getPort())) {
                assertThat(socket.isConnected()).isTrue();
            }
            assertThatThrownBy(() -> new Socket().connect(new InetSocketAddress("127.0.0.1", clock.getPort())))
                    .isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void anAddressOfIpV6IsWrittenAsAddressesWriteIt() {
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(SampleApplication.class)
                .run("--server.address=::1", "--server.port=0", "--sample.clock.port=0")) {
            assertThat(application.getBean(ClockServer.class).url()).startsWith("http://[0:0:0:0:0:0:0:1]:");
        }
    }
}
