package io.github.blockingportal.recipes;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.converter.json.MappingJackson2HttpMessageConverter;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** An application that has Jackson 2, whose readers and writers ask a service through the portal. */
@Timeout(60)
class Jackson2Test {

    private static HttpResponse<String> send(ConfigurableApplicationContext application, HttpRequest.Builder request)
            throws Exception {
        URI orders = URI.create(Running.url(application) + "/orders");
        return HttpClient.newHttpClient()
                .send(
                        request.uri(orders)
                                .timeout(Duration.ofSeconds(20))
                                .header("Content-Type", "application/json")
                                .build(),
                        BodyHandlers.ofString());
    }

    @Test
    void itDoesNotHideThatTheServiceDidNotAnswer() throws Exception {
        try (ConfigurableApplicationContext application = new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.SERVLET)
                .properties("server.address=127.0.0.1", "server.port=0", "spring.batch.job.enabled=false")
                .run()) {
            String order = "{\"customer\":\"shop\"}";
            HttpResponse<String> read =
                    send(application, HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(order)));
            assertThat(read.statusCode()).isEqualTo(504);
            assertThat(read.body()).contains("There was no answer in time.");
            assertThat(send(application, HttpRequest.newBuilder().GET()).statusCode())
                    .isEqualTo(504);
            assertThat(send(
                                    application,
                                    HttpRequest.newBuilder()
                                            .POST(HttpRequest.BodyPublishers.ofString("{\"customer\":")))
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    record Customer(String name) {}

    record Order(Customer customer) {}

    @RestController
    static class Orders {

        @PostMapping("/orders")
        String take(@RequestBody Order order) {
            return order.customer().name();
        }

        @GetMapping("/orders")
        Order find() {
            return new Order(new Customer("shop"));
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Orders.class)
    static class Application {

        @Bean
        @SuppressWarnings("removal")
        MappingJackson2HttpMessageConverter jackson2(BlockingPortal portal) {
            SimpleModule customers = new SimpleModule()
                    .addDeserializer(Customer.class, new JsonDeserializer<Customer>() {
                        @Override
                        public Customer deserialize(JsonParser parser, DeserializationContext context)
                                throws IOException {
                            return new Customer(ask(portal, parser.getText()));
                        }
                    })
                    .addSerializer(Customer.class, new JsonSerializer<Customer>() {
                        @Override
                        public void serialize(Customer customer, JsonGenerator out, SerializerProvider provider)
                                throws IOException {
                            out.writeString(ask(portal, customer.name()));
                        }
                    });
            return new MappingJackson2HttpMessageConverter(new ObjectMapper().registerModule(customers));
        }

        private static String ask(BlockingPortal portal, String name) {
            return String.valueOf(
                    portal.named(name).timeout(Duration.ofMillis(20)).<String>call(Mono::never));
        }
    }
}
