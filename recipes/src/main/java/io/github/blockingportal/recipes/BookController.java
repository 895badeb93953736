package io.github.blockingportal.recipes;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.BatchMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.stereotype.Controller;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;

import io.github.blockingportal.BlockingPortal;

@Controller
class BookController {

    private final BlockingPortal portal;
    private final WebClient library;

    BookController(BlockingPortal portal, WebClient library) {
        this.portal = portal.timeout(Duration.ofSeconds(2));
        this.library = library;
    }

    @QueryMapping
    public @Nullable List<Book> books(@Argument String author) {
        return portal.named("books.byAuthor")
                .call(() -> library.get()
                        .uri("/books?author={author}", author)
                        .retrieve()
                        .bodyToFlux(Book.class)
                        .collectList());
    }

    @BatchMapping
    public @Nullable Map<Book, Integer> copies(List<Book> books) {
        return portal.named("books.copies")
                .call(() -> Flux.fromIterable(books)
                        .flatMap(
                                book -> library.get()
                                        .uri("/copies/{title}", book.title())
                                        .retrieve()
                                        .bodyToMono(Integer.class)
                                        .map(copies -> Map.entry(book, copies)),
                                8)
                        .collectMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    record Book(String title) {}
}
