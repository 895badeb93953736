package io.github.blockingportal.autoconfigure.context;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import jakarta.servlet.http.HttpServletRequest;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;

/** Requests of two users at once, over one loop and the same workers, on a real server with Spring Security. */
@ParameterizedClass
@MethodSource("settings")
@Timeout(600)
class InterleavedRequestsTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static ConfigurableApplicationContext context;

    InterleavedRequestsTest(String dispatch, boolean virtual) {}

    static List<Object[]> settings() {
        List<Object[]> settings = new ArrayList<>();
        for (String dispatch : List.of("loop", "caller-runs")) {
            settings.add(new Object[] {dispatch, false});
            if (Runtime.version().feature() >= 21) {
                settings.add(new Object[] {dispatch, true});
            } else {
                System.out.println("Skipped: virtual callers with dispatch=" + dispatch + ", which this Java has not");
            }
        }
        return settings;
    }

    @BeforeParameterizedClassInvocation
    static void start(String dispatch, boolean virtual) {
        context = Server.TOMCAT.startMvc(
                Application.class,
                "--blocking-portal.loops=1",
                "--blocking-portal.dispatch=" + dispatch,
                "--spring.threads.virtual.enabled=" + virtual);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        context.close();
    }

    @Test
    void neverSeeEachOthersUserMdcLocaleAndRequestAndLeaveNothingBehind() throws Exception {
        BlockingPortal portal = context.getBean(BlockingPortal.class);
        for (int i = 0; i < 1000; i++) {
            CompletableFuture<HttpResponse<String>> german = send("hans", "de", "request-g" + i);
            CompletableFuture<HttpResponse<String>> french = send("jean", "fr", "request-f" + i);
            assertThat(german.get(60, TimeUnit.SECONDS).body()).isEqualTo(seen("hans hans de request-g" + i, "hans"));
            assertThat(french.get(60, TimeUnit.SECONDS).body()).isEqualTo(seen("jean jean fr request-f" + i, "jean"));
            assertThat(portal.<String>call(() -> Mono.just(Here.all()))).isEqualTo(Here.NOTHING);
            assertThat(portal.<String>call(() -> portal.workers().run(Here::all)))
                    .isEqualTo(Here.NOTHING);
        }
    }

    private static String seen(String everywhere, String user) {
        return "built " + everywhere + ", worker " + everywhere + ", reactive " + user + ", afterwards " + everywhere;
    }

    private static CompletableFuture<HttpResponse<String>> send(String user, String language, String id) {
        String basic = Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
        URI uri = URI.create("http://localhost:" + Server.port(context) + "/who?id=" + id);
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Authorization", "Basic " + basic)
                .header("Accept-Language", language)
                .timeout(Duration.ofSeconds(60))
                .build();
        return CLIENT.sendAsync(request, BodyHandlers.ofString());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableWebSecurity
    @Import({Controller.class, Rendezvous.class})
    static class Application {

        @Bean
        SecurityFilterChain security(HttpSecurity http) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .httpBasic(Customizer.withDefaults())
                    .build();
        }

        /** Not a service that would go over to encrypted passwords, which take long to check. */
        @Bean
        UserDetailsService users() {
            return name -> User.withUsername(name).password("{noop}secret").build();
        }
    }

    /** Lets the tasks of two requests wait for each other, so that both run at once. */
    static class Rendezvous {

        private final AtomicReference<Sinks.Empty<Void>> waiting = new AtomicReference<>();

        Mono<Void> meet() {
            return Mono.defer(() -> {
                Sinks.Empty<Void> mine = Sinks.empty();
                Sinks.Empty<Void> other = waiting.getAndUpdate(current -> current == null ? mine : null);
                if (other == null) {
                    return mine.asMono();
                }
                other.tryEmitEmpty();
                return Mono.empty();
            });
        }
    }

    @RestController
    static class Controller {

        private final BlockingPortal portal;
        private final Rendezvous rendezvous;

        Controller(BlockingPortal portal, Rendezvous rendezvous) {
            this.portal = portal;
            this.rendezvous = rendezvous;
        }

        @GetMapping("/who")
        String who(HttpServletRequest request) {
            MDC.put("user", request.getRemoteUser());
            request.setAttribute("request", request.getParameter("id"));
            try {
                String seen = portal.call(() -> {
                    String built = Here.all();
                    MDC.put("user", "changed inside");
                    return rendezvous
                            .meet()
                            .then(Mono.zip(portal.workers().run(Here::all), Here.reactiveUser()))
                            .map(both -> "built " + built + ", worker " + both.getT1() + ", reactive " + both.getT2());
                });
                return seen + ", afterwards " + Here.all();
            } finally {
                MDC.clear();
            }
        }
    }
}
