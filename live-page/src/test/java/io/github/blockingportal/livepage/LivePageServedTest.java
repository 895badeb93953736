package io.github.blockingportal.livepage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import static org.assertj.core.api.Assertions.assertThat;

/** The page as it is found by whoever adds the dependency, on Tomcat and on Netty. */
class LivePageServedTest {

    private static final Path FILES = Path.of("src/main/resources/META-INF/blocking-portal/live-page");

    /** Spring Boot's factories of a management server have one name, and both Tomcat's and Netty's are on this class path. */
    private static final String TWO_SERVERS = "spring.autoconfigure.exclude="
            + "org.springframework.boot.tomcat.autoconfigure.actuate.web.server.TomcatReactiveManagementContextAutoConfiguration";

    @ParameterizedTest
    @EnumSource(names = {"SERVLET", "REACTIVE"})
    void allOfItsFilesAreThere(WebApplicationType type) throws IOException {
        try (ServedPage page = ServedPage.start(type);
                Stream<Path> files = Files.list(FILES)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(names)
                    .hasSizeGreaterThan(15)
                    .allSatisfy(name -> assertThat(page.get("/portal/" + name))
                            .returns(200, HttpResponse::statusCode)
                            .returns(Files.readString(FILES.resolve(name)), HttpResponse::body));
            assertThat(page.get("/portal/chart.umd.min.js").body()).contains("Chart.js v4");
            assertThat(page.get("/portal/portal.js").headers().firstValue("Content-Type"))
                    .hasValueSatisfying(kind -> assertThat(kind).startsWith("text/javascript"));
            assertThat(page.get("/portal/nothing.js").statusCode()).isEqualTo(404);
            assertThat(page.get("/portal/%2e%2e/%2e%2e/spring.factories").statusCode())
                    .isGreaterThanOrEqualTo(400);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SERVLET  |                                       | /portal          | /actuator
            REACTIVE |                                       | /portal          | /actuator
            SERVLET  | server.servlet.context-path=/shop     | /shop/portal     | /shop/actuator
            SERVLET  | spring.mvc.servlet.path=/web          | /web/portal      | /web/actuator
            REACTIVE | spring.webflux.base-path=/shop        | /shop/portal     | /shop/actuator
            SERVLET  | management.endpoints.web.base-path=/  | /portal          | /
            REACTIVE | management.endpoints.web.base-path=/  | /portal          | /
            SERVLET  | management.endpoints.web.base-path=/m | /portal          | /m
            REACTIVE | management.endpoints.web.base-path=/m | /portal          | /m
            SERVLET  | blocking-portal.live-page.path=/o/p.1 | /o/p.1           | /actuator
            REACTIVE | blocking-portal.live-page.path=/o/p.1 | /o/p.1           | /actuator
            SERVLET  | spring.web.resources.add-mappings=false | /portal        | /actuator
            REACTIVE | spring.web.resources.add-mappings=false | /portal        | /actuator
            """)
    void itFindsTheActuatorWithAndWithoutASlashAtTheEnd(
            WebApplicationType type, String property, String path, String actuator) {
        String[] properties = property == null ? new String[0] : new String[] {property};
        try (ServedPage page = ServedPage.start(type, properties)) {
            HttpResponse<String> redirect = page.get(path);
            assertThat(redirect.statusCode()).isEqualTo(302);
            assertThat(redirect.uri()
                            .resolve(redirect.headers().firstValue("Location").orElseThrow())
                            .getPath())
                    .isEqualTo(path + "/");

            HttpResponse<String> index = page.get(path + "/");
            assertThat(index.statusCode()).isEqualTo(200);
            assertThat(index.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(kind -> assertThat(kind).startsWith("text/html"));
            assertThat(page.get(path + "/index.html").body()).isEqualTo(index.body());
            URI endpoints = index.uri()
                    .resolve(actuatorOf(index.body()) + "/blockingportal")
                    .normalize();
            assertThat(endpoints.getPath()).isEqualTo((actuator + "/blockingportal").replace("//", "/"));
            assertThat(page.get(endpoints.getPath()).body()).startsWith("{\"portals\":[{");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVLET", "REACTIVE"})
    void withAManagementPortOfItsOwnItIsThere(WebApplicationType type) {
        try (ServedPage page =
                ServedPage.start(type, "management.server.port=0", "management.server.base-path=/ops", TWO_SERVERS)) {
            assertThat(page.get("/portal/").statusCode()).isEqualTo(404);

            assertThat(page.getFromManagement("/ops/portal").headers().firstValue("Location"))
                    .contains("portal/");
            assertThat(actuatorOf(page.getFromManagement("/ops/portal/").body()))
                    .isEqualTo("../actuator");
            assertThat(page.getFromManagement("/ops/portal/portal.js").statusCode())
                    .isEqualTo(200);
            assertThat(page.getFromManagement("/ops/actuator/blockingportal").statusCode())
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SERVLET, blocking-portal.live-page.enabled=false",
        "REACTIVE, blocking-portal.live-page.enabled=false",
        "SERVLET, blocking-portal.enabled=false",
        "SERVLET, management.server.port=-1"
    })
    void itCanBeSwitchedOff(WebApplicationType type, String property) {
        try (ServedPage page = ServedPage.start(type, property)) {
            assertThat(page.get("/portal").statusCode()).isEqualTo(404);
            assertThat(page.get("/portal/").statusCode()).isEqualTo(404);
            assertThat(page.get("/portal/index.html").statusCode()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVLET", "REACTIVE"})
    void whatHasNotChangedIsNotSentAgain(WebApplicationType type) {
        try (ServedPage page = ServedPage.start(type)) {
            for (String file : List.of("", "portal.js", "chart.umd.min.js")) {
                HttpResponse<String> first = page.get("/portal/" + file);
                assertThat(first.headers().firstValue("Cache-Control")).contains("no-cache");
                assertThat(first.headers().firstValue("Last-Modified")).isEmpty();
                String tag = first.headers().firstValue("ETag").orElseThrow();

                HttpResponse<String> again = page.get("/portal/" + file, "If-None-Match", tag);

                assertThat(again.statusCode()).as(file).isEqualTo(304);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVLET", "REACTIVE"})
    void handlersOfTheApplicationWin(WebApplicationType type) {
        try (ServedPage page = ServedPage.start(type, OwnPages.class)) {
            assertThat(page.get("/portal").body()).isEqualTo("mine");
            assertThat(page.get("/portal/mine.html").body()).isEqualTo("mine too");
            assertThat(page.get("/portal/portal.js").body()).contains("PortalView");
        }
    }

    @Test
    void theFilesAskForNothingThatIsNotBesideThem() throws IOException {
        Pattern address = Pattern.compile("(?:from|src=|href=|url\\(|import\\()\\s*['\"]([^'\"]+)");
        try (Stream<Path> files = Files.list(FILES)) {
            List<String> addresses = files.flatMap(
                            file -> address.matcher(content(file)).results())
                    .map(found -> found.group(1))
                    .distinct()
                    .toList();

            assertThat(addresses)
                    .contains("./dom.js", "portal.js", "icon.svg")
                    .allMatch(asked -> asked.equals("chart.umd.min.js") || Files.exists(FILES.resolve(asked)));
        }
    }

    /** By which the page knows whether to show its form. */
    @ParameterizedTest
    @CsvSource({
        "SERVLET, unrestricted, true",
        "SERVLET, read-only, false",
        "REACTIVE, unrestricted, true",
        "REACTIVE, read-only, false"
    })
    void theServerTellsWhetherSettingsMayBeChanged(WebApplicationType type, String access, boolean mayPost) {
        try (ServedPage page = ServedPage.start(type, "management.endpoint.blockingportal.access=" + access)) {
            HttpResponse<String> answer = page.options("/actuator/blockingportal/portal");

            assertThat(answer.statusCode()).isEqualTo(200);
            List<String> allowed =
                    List.of(answer.headers().firstValue("Allow").orElseThrow().split(", ?"));
            assertThat(allowed).contains("GET");
            assertThat(allowed.contains("POST")).isEqualTo(mayPost);
        }
    }

    private static String actuatorOf(String index) {
        return Pattern.compile("data-actuator=\"(.*?)/?\"")
                .matcher(index)
                .results()
                .findFirst()
                .orElseThrow()
                .group(1);
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(OwnController.class)
    static class OwnPages {}

    @RestController
    static class OwnController {

        @GetMapping("/portal")
        String mine() {
            return "mine";
        }

        @GetMapping("/portal/mine.html")
        String mineToo() {
            return "mine too";
        }
    }
}
