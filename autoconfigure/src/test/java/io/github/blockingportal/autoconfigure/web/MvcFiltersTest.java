package io.github.blockingportal.autoconfigure.web;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.util.Map;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.CrossOrigin;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.filter.ShallowEtagHeaderFilter;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** What answers the portal's exceptions in an application whose filters have the response in their hands too. */
@Tag("A13")
class MvcFiltersTest extends MvcOnEachServer {

    MvcFiltersTest() {
        super(Application.class);
    }

    private HttpResponse<String> get(String path, Map<String, String> headers) throws Exception {
        return Http.get(port(), path, headers);
    }

    private static void isWhole(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.headers().allValues("Cache-Control")).containsExactly("no-store");
        assertThat(response.headers().allValues("Retry-After")).containsExactly("1");
        assertThat(response.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        assertThat(response.headers().map().keySet()).doesNotContain("ETag");
        assertThat(response.body()).startsWith("{\"type\"").endsWith("There is no capacity now.\"}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "etag", "sealed", "supported", "stubborn"})
    void itIsWholeWhicheverWrapperTheResponseIsIn(String wrapper) throws Exception {
        for (String begun : new String[] {"nothing", "headers", "writer", "stream"}) {
            isWhole(get("/" + wrapper + "/" + begun, Map.of()));
        }
    }

    @Test
    void whatIsNotOfTheAnswerIsKeptAndSaidOnce() throws Exception {
        HttpResponse<String> response = get("/plain/session", Map.of("Origin", "http://example.org"));
        isWhole(response);
        assertThat(response.headers().allValues("Access-Control-Allow-Origin")).containsExactly("*");
        assertThat(response.headers().allValues("Vary")).contains("Origin");
        assertThat(response.headers().allValues("Set-Cookie"))
                .hasSize(2)
                .anyMatch(cookie -> cookie.startsWith("JSESSIONID="))
                .anyMatch(cookie -> cookie.startsWith("flavour=vanilla"));
        assertThat(response.headers().allValues("Date")).as(server.name()).hasSizeLessThanOrEqualTo(1);
        assertThat(response.headers().allValues("Server")).hasSizeLessThanOrEqualTo(1);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Controller.class)
    static class Application {

        @Bean
        FilterRegistrationBean<Filter> etag() {
            return on("etag", new ShallowEtagHeaderFilter());
        }

        @Bean
        FilterRegistrationBean<Filter> sealed() {
            return on("sealed", wrappingIn(Sealed::new));
        }

        @Bean
        FilterRegistrationBean<Filter> supported() {
            return on("supported", wrappingIn(Unsupported::new));
        }

        @Bean
        FilterRegistrationBean<Filter> stubborn() {
            return on("stubborn", wrappingIn(Stubborn::new));
        }

        private static FilterRegistrationBean<Filter> on(String path, Filter filter) {
            FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>(filter);
            registration.addUrlPatterns("/" + path + "/*");
            return registration;
        }

        private static Filter wrappingIn(Wrapping wrapping) {
            return (request, response, chain) -> chain.doFilter(request, wrapping.wrap((HttpServletResponse) response));
        }
    }

    private interface Wrapping {

        HttpServletResponse wrap(HttpServletResponse response);
    }

    /** As one that has begun to send. */
    private static final class Sealed extends HttpServletResponseWrapper {

        Sealed(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void reset() {
            throw new IllegalStateException("not any more");
        }
    }

    /** As one that cannot. */
    private static final class Unsupported extends HttpServletResponseWrapper {

        Unsupported(HttpServletResponse response) {
            super(response);
        }

        @Override
        public void reset() {
            throw new UnsupportedOperationException("never");
        }
    }

    /** Hands out what it has handed out first, whatever happens to the response, as wrappers that compress do. */
    private static final class Stubborn extends HttpServletResponseWrapper {

        private boolean hasWriter;
        private boolean hasStream;

        Stubborn(HttpServletResponse response) {
            super(response);
        }

        @Override
        public PrintWriter getWriter() throws IOException {
            if (hasStream) {
                throw new IllegalStateException("there is a stream");
            }
            hasWriter = true;
            return super.getWriter();
        }

        @Override
        public ServletOutputStream getOutputStream() throws IOException {
            if (hasWriter) {
                throw new IllegalStateException("there is a writer");
            }
            hasStream = true;
            return super.getOutputStream();
        }
    }

    @RestController
    static class Controller {

        private final BlockingPortal portal;

        Controller(BlockingPortal portal) {
            this.portal = portal;
        }

        @CrossOrigin
        @GetMapping("/{wrapper}/{begun}")
        void fail(@PathVariable String begun, HttpServletRequest request, HttpServletResponse response)
                throws Exception {
            switch (begun) {
                case "headers" -> {
                    response.setHeader("ETag", "\"1\"");
                    response.setHeader("Cache-Control", "public, max-age=3600");
                    response.setContentLength(1000);
                }
                case "writer" -> {
                    response.setContentType("text/plain;charset=UTF-8");
                    response.getWriter().write("not all of the answer");
                }
                case "stream" -> response.getOutputStream().write(1);
                case "session" -> {
                    request.getSession();
                    response.addCookie(new Cookie("flavour", "vanilla"));
                }
                default -> {}
            }
            Failures.SATURATED.fail(portal);
        }
    }
}
