package io.github.blockingportal.sample;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.openqa.selenium.Keys;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.csrf.CookieCsrfTokenRepository;
import org.springframework.security.web.csrf.CsrfToken;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** The live page below a real Spring Security, in each configuration that docs/live-page.md has, with its protection on. */
class SecuredLivePageIT {

    @RegisterExtension
    static final Chrome chrome = new Chrome();

    @ParameterizedTest
    @EnumSource(Token.class)
    void aCancelIsTaken(Token token) {
        try (ConfigurableApplicationContext application = start(token)) {
            BlockingPortal portal = application.getBean(BlockingPortal.class);
            CompletableFuture<?> call = portal.named("orders.find").noTimeout().submit(Mono::never);
            signIn(urlOf(application) + token.page);
            LivePage.eventually(() -> assertThat(chrome.text(".call strong")).isEqualTo("orders.find"));

            chrome.click(".call button");

            assertThat(call).failsWithin(Duration.ofSeconds(20));
            LivePage.eventually(
                    () -> assertThat(chrome.text("#portal-calls .note")).endsWith("was cancelled."));
            chrome.visit("about:blank");
        }
    }

    @ParameterizedTest
    @EnumSource(Token.class)
    void aChangeOfSettingsIsTaken(Token token) {
        try (ConfigurableApplicationContext application = start(token)) {
            BlockingPortal portal = application.getBean(BlockingPortal.class);
            signIn(urlOf(application) + token.page);
            LivePage.eventually(
                    () -> assertThat(isVisible(".settings-buttons button")).isTrue());

            chrome.type("#portal-setting-workerLimit", "7");
            chrome.click(".settings-buttons button");

            LivePage.eventually(
                    () -> assertThat(portal.snapshot().settings().workerLimit()).isEqualTo(7));
            LivePage.eventually(() -> assertThat(chrome.text("[data-setting='workerLimit'] .setting-value"))
                    .isEqualTo("7configured: 40"));
            LivePage.eventually(
                    () -> assertThat(chrome.text("#portal-settings .note")).endsWith("was changed."));
            chrome.visit("about:blank");
        }
    }

    @ParameterizedTest
    @EnumSource(value = Token.class, names = "FOR_A_SINGLE_PAGE")
    void whereAccessIsReadOnlyThereIsNoForm(Token token) {
        try (ConfigurableApplicationContext application =
                start(token, "--management.endpoint.blockingportal.access=read-only")) {
            signIn(urlOf(application) + token.page);
            LivePage.eventually(() -> assertThat(chrome.text("[data-setting='workerLimit'] .setting-value"))
                    .isEqualTo("40"));
            LivePage.eventually(() -> assertThat(chrome.run("return performance.getEntriesByType('resource')"
                            + ".filter(({ name }) => name.endsWith('/actuator/blockingportal/portal')).length"))
                    .isEqualTo(1L));

            assertThat(isVisible(".settings-buttons")).isFalse();
            assertThat(isVisible("#portal-setting-workerLimit")).isFalse();
            chrome.visit("about:blank");
        }
    }

    private static boolean isVisible(String selector) {
        return Boolean.TRUE.equals(
                chrome.run("return document.querySelector(arguments[0]).checkVisibility()", selector));
    }

    @ParameterizedTest
    @EnumSource(
            value = Token.class,
            names = {"IN_THE_SESSION", "IN_THE_PAGE"})
    void withoutATokenTheButtonSaysThatItIsForbidden(Token token) {
        try (ConfigurableApplicationContext application = start(token)) {
            BlockingPortal portal = application.getBean(BlockingPortal.class);
            CompletableFuture<?> call = portal.noTimeout().submit(Mono::never);
            signIn(urlOf(application) + "/portal/index.html");
            LivePage.eventually(() -> assertThat(chrome.count(".call")).isEqualTo(1));

            chrome.click(".call button");

            LivePage.eventually(() -> assertThat(chrome.text("#portal-calls .note"))
                    .contains("the server forbids it (403)")
                    .contains("data-csrf"));
            assertThat(call).isNotDone();
            chrome.visit("about:blank");
            call.cancel(true);
        }
    }

    @ParameterizedTest
    @EnumSource(value = Token.class, names = "IN_THE_SESSION")
    void anEndedSessionIsToldAsASignInThatIsMissing(Token token) {
        try (ConfigurableApplicationContext application = start(token)) {
            signIn(urlOf(application) + token.page);
            LivePage.eventually(() -> assertThat(chrome.text(".status")).isEqualTo("Live"));

            chrome.forgetCookies();

            LivePage.eventually(() -> assertThat(chrome.text(".status")).contains("Sign in"));
            chrome.visit("about:blank");
        }
    }

    private static void signIn(String page) {
        chrome.forgetCookies();
        chrome.visit(page);
        chrome.type("[name=username]", "operator");
        chrome.type("[name=password]", "secret" + Keys.ENTER);
        LivePage.eventually(() -> assertThat(chrome.text(".status")).isEqualTo("Live"));
    }

    private static String urlOf(ConfigurableApplicationContext application) {
        return "http://localhost:"
                + ((WebServerApplicationContext) application).getWebServer().getPort();
    }

    private static ConfigurableApplicationContext start(Token token, String... more) {
        return new SpringApplicationBuilder(SampleApplication.class, Secured.class)
                .run(StringUtils.concatenateStringArrays(
                        new String[] {"--server.port=0", "--sample.clock.port=0", "--token=" + token}, more));
    }

    /** Where the token is, and which page finds it there. */
    enum Token {
        IN_THE_SESSION("/portal/told.html") {
            @Override
            void configure(HttpSecurity http) {
                http.csrf(Customizer.withDefaults());
            }
        },
        IN_THE_PAGE("/portal/templated.html") {
            @Override
            void configure(HttpSecurity http) {
                http.csrf(Customizer.withDefaults());
            }
        },
        IN_A_COOKIE("/portal/index.html") {
            @Override
            void configure(HttpSecurity http) {
                http.csrf(csrf -> csrf.csrfTokenRepository(CookieCsrfTokenRepository.withHttpOnlyFalse()));
            }
        },
        FOR_A_SINGLE_PAGE("/portal/index.html") {
            @Override
            void configure(HttpSecurity http) {
                http.csrf(csrf -> csrf.spa());
            }
        };

        private final String page;

        Token(String page) {
            this.page = page;
        }

        abstract void configure(HttpSecurity http);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableWebSecurity
    @Import(CsrfController.class)
    static class Secured {

        @Bean
        SecurityFilterChain chain(HttpSecurity http, @Value("${token}") Token token) {
            token.configure(http);
            return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                    .formLogin(Customizer.withDefaults())
                    .build();
        }

        @Bean
        UserDetailsService users() {
            return new InMemoryUserDetailsManager(User.withUsername("operator")
                    .password("{noop}secret")
                    .roles("OPERATOR")
                    .build());
        }

        @Bean
        TokenPages tokenPages() {
            return new TokenPages();
        }
    }

    /** Pages that know where the token is told, or have it in themselves. */
    @RestController
    static class TokenPages {

        @GetMapping(path = "/portal/told.html", produces = MediaType.TEXT_HTML_VALUE)
        String told() throws IOException {
            return page().replace("data-portal-view", "data-portal-view data-csrf=\"../csrf\"");
        }

        @GetMapping(path = "/portal/templated.html", produces = MediaType.TEXT_HTML_VALUE)
        String templated(CsrfToken token) throws IOException {
            return page().replace(
                            "</title>",
                            "</title><meta name=\"_csrf\" content=\"%s\"><meta name=\"_csrf_header\" content=\"%s\">"
                                    .formatted(token.getToken(), token.getHeaderName()));
        }

        private static String page() throws IOException {
            return new ClassPathResource("META-INF/blocking-portal/live-page/index.html").getContentAsString(UTF_8);
        }
    }
}
