package io.github.blockingportal.autoconfigure.web;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** Spring Security's decoders of tokens in a servlet application, the reactive one and one whose keys come through the portal. */
@Timeout(60)
class JwtDecoderTest {

    private final CountDownLatch answers = new CountDownLatch(1);
    private final RSAKey known = key("known");
    private final HttpServer issuer = issuer(known);

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (Exception noSuchAlgorithm) {
            throw new IllegalStateException(noSuchAlgorithm);
        }
    }

    /** Shows its keys as soon as it is to answer. */
    private HttpServer issuer(RSAKey key) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/keys", exchange -> {
                byte[] keys = new JWKSet(key.toPublicJWK()).toString().getBytes(StandardCharsets.UTF_8);
                try {
                    answers.await();
                } catch (InterruptedException stopped) {
                    return;
                }
                exchange.getResponseHeaders().add("Content-Type", "application/json");
                exchange.sendResponseHeaders(200, keys.length);
                exchange.getResponseBody().write(keys);
                exchange.close();
            });
            server.start();
            return server;
        } catch (IOException noSocket) {
            throw new IllegalStateException(noSocket);
        }
    }

    @AfterEach
    void stop() {
        answers.countDown();
        issuer.stop(0);
    }

    private ConfigurableApplicationContext start(Class<?> application) {
        return Server.TOMCAT.startMvc(
                application, "--keys=http://localhost:" + issuer.getAddress().getPort() + "/keys");
    }

    private static HttpResponse<String> ask(ConfigurableApplicationContext context, RSAKey key) throws Exception {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("known").build(),
                new JWTClaimsSet.Builder()
                        .subject("known")
                        .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                        .build());
        token.sign(new RSASSASigner(key));
        return Http.get(Server.port(context), "/", Map.of("Authorization", "Bearer " + token.serialize()));
    }

    @ParameterizedTest
    @ValueSource(classes = {OfThePortal.class, ByItsKeys.class})
    void itTellsGoodTokensFromBadOnes(Class<?> application) throws Exception {
        answers.countDown();
        try (ConfigurableApplicationContext context = start(application)) {
            assertThat(ask(context, known).body()).isEqualTo("known");
            HttpResponse<String> forged = ask(context, key("forged"));
            assertThat(forged.statusCode()).isEqualTo(401);
            assertThat(forged.headers().firstValue("WWW-Authenticate"))
                    .hasValueSatisfying(why -> assertThat(why).contains("invalid_token"));
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {OfThePortal.class, ByItsKeys.class})
    void anIssuerThatDoesNotAnswerIsNotABadToken(Class<?> application) throws Exception {
        try (ConfigurableApplicationContext context = start(application)) {
            Patience patience = context.getBean(Patience.class);
            patience.time = Duration.ofSeconds(1);
            HttpResponse<String> late = ask(context, known);
            assertThat(late.statusCode()).isEqualTo(504);
            assertThat(late.headers().firstValue("WWW-Authenticate")).isEmpty();
            assertThat(late.body()).contains("There was no answer in time.");
            patience.time = Patience.LONG;
            answers.countDown();
            assertThat(ask(context, known).body()).isEqualTo("known");
        }
    }

    /** How long an issuer may take for its answer. */
    static class Patience {

        static final Duration LONG = Duration.ofSeconds(15);

        volatile Duration time = LONG;
    }

    /** The decoder is called through the portal. */
    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    static class OfThePortal {

        @Bean
        JwtDecoder decoder(BlockingPortal portal, Patience patience, @Value("${keys}") String keys) {
            ReactiveJwtDecoder reactive =
                    NimbusReactiveJwtDecoder.withJwkSetUri(keys).build();
            return token -> portal.named("token").timeout(patience.time).call(() -> reactive.decode(token));
        }
    }

    /** The decoder of blocking code gets its keys through the portal. */
    @Configuration(proxyBeanMethods = false)
    @Import(Application.class)
    static class ByItsKeys {

        @Bean
        JwtDecoder decoder(BlockingPortal portal, Patience patience, @Value("${keys}") String keys) {
            WebClient issuer = WebClient.create(keys);
            JWKSource<SecurityContext> source = (selector, context) -> selector.select(parsed(portal.named("keys")
                    .timeout(patience.time)
                    .call(() -> issuer.get().retrieve().bodyToMono(String.class))));
            DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
            processor.setJWSKeySelector(new JWSVerificationKeySelector<>(JWSAlgorithm.RS256, source));
            return new NimbusJwtDecoder(processor);
        }

        private static JWKSet parsed(String keys) {
            try {
                return JWKSet.parse(keys);
            } catch (ParseException noKeys) {
                throw new IllegalStateException(noKeys);
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableWebSecurity
    @Import({Controller.class, Patience.class})
    static class Application {

        @Bean
        SecurityFilterChain chain(HttpSecurity http, JwtDecoder decoder) throws Exception {
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .oauth2ResourceServer(server -> server.jwt(jwt -> jwt.decoder(decoder)))
                    .build();
        }
    }

    @RestController
    static class Controller {

        @GetMapping("/")
        String name(Principal user) {
            return user.getName();
        }
    }
}
