package io.github.blockingportal.recipes;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import jakarta.servlet.Filter;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Lazy;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Controller;
import org.springframework.web.client.RestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.PortalSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

class BookControllerTest {

    private static final AtomicInteger AT_WORK = new AtomicInteger();

    /** A field below a {@code Mono} that has ended already is fetched by whoever asked for it, here the server's thread. */
    private static final Mono<Integer> ONCE_THE_SERVERS_THREAD_HAS_LEFT = Mono.fromSupplier(AT_WORK::get)
            .filter(atWork -> atWork == 0)
            .repeatWhenEmpty(tries -> tries.delayElements(Duration.ofMillis(5)));

    @AutoClose
    private static final Upstream LIBRARY = Upstream.of(routes -> routes.get(
                    "/books",
                    (request, response) -> request.uri().endsWith("=Ada")
                            ? Upstream.json(response, "[{\"title\":\"A\"},{\"title\":\"B\"}]")
                            : Mono.never())
            .get(
                    "/authors/Ada",
                    (request, response) ->
                            ONCE_THE_SERVERS_THREAD_HAS_LEFT.thenMany(Upstream.json(response, "{\"name\":\"Ada\"}")))
            .get("/copies/A", (request, response) -> Upstream.json(response, "1"))
            .get("/copies/B", (request, response) -> Upstream.json(response, "2")));

    @AutoClose
    private static final ConfigurableApplicationContext SERVER = Running.server(LIBRARY, Library.class);

    @Test
    void aQueryIsAnswered() {
        String answer = ask("{books(author:\"Ada\"){title copies}}");

        assertThat(JsonPath.<List<Integer>>read(answer, "$.data.books[*].copies"))
                .containsExactly(1, 2);
    }

    @Test
    void aTimeoutIsAnErrorOfItsFieldAndTheOthersAreAnswered() {
        String answer = ask("{bob: books(author:\"Bob\"){title} ada: books(author:\"Ada\"){title}}");

        assertThat(JsonPath.<List<String>>read(answer, "$.errors[0].path")).containsExactly("bob");
        assertThat(JsonPath.<List<String>>read(answer, "$.data.ada[*].title")).containsExactly("A", "B");
    }

    @Test
    void aFieldBelowAMonoIsFetchedOnAnEventLoopAndRefused() {
        String answer = ask("{author(name:\"Ada\"){books{title}}}");

        assertThat(JsonPath.<List<String>>read(answer, "$.errors[0].path")).containsExactly("author", "books");
        assertThat(SERVER.getBean(BlockingPortal.class).snapshot().refusals())
                .extracting(PortalSnapshot.Refusal::detector)
                .containsExactly("Reactor");
    }

    private static String ask(String query) {
        return RestClient.create(Running.url(SERVER) + "/graphql")
                .post()
                .contentType(MediaType.APPLICATION_JSON)
                .body(Map.of("query", query))
                .retrieve()
                .body(String.class);
    }

    @Controller
    @Import(BookController.class)
    static class Library {

        private final WebClient library;
        private final BookController books;

        Library(WebClient library, @Lazy BookController books) {
            this.library = library;
            this.books = books;
        }

        @Bean
        static Filter countsThreadsAtWork() {
            return (request, response, chain) -> {
                AT_WORK.incrementAndGet();
                try {
                    chain.doFilter(request, response);
                } finally {
                    AT_WORK.decrementAndGet();
                }
            };
        }

        @QueryMapping
        Mono<Author> author(@Argument String name) {
            return library.get().uri("/authors/{name}", name).retrieve().bodyToMono(Author.class);
        }

        @SchemaMapping
        List<BookController.Book> books(Author author) {
            return books.books(author.name());
        }
    }

    record Author(String name) {}
}
