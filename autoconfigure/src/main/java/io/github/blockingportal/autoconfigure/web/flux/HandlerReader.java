package io.github.blockingportal.autoconfigure.web.flux;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpInputMessage;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Reads a body as another reader does; one that a handler takes as a value comes on a worker, where it is checked.
 *
 * @param <T> what is read
 */
record HandlerReader<T>(HttpMessageReader<T> reader, HandlerScheduler scheduler) implements HttpMessageReader<T> {

    @Override
    public List<MediaType> getReadableMediaTypes() {
        return reader.getReadableMediaTypes();
    }

    @Override
    public List<MediaType> getReadableMediaTypes(ResolvableType elementType) {
        return reader.getReadableMediaTypes(elementType);
    }

    @Override
    public boolean canRead(ResolvableType elementType, @Nullable MediaType mediaType) {
        return reader.canRead(elementType, mediaType);
    }

    @Override
    public Flux<T> read(ResolvableType elementType, ReactiveHttpInputMessage message, Map<String, Object> hints) {
        return reader.read(elementType, message, hints);
    }

    @Override
    public Mono<T> readMono(ResolvableType elementType, ReactiveHttpInputMessage message, Map<String, Object> hints) {
        return scheduler.bring(reader.readMono(elementType, message, hints));
    }

    @Override
    public Flux<T> read(
            ResolvableType actualType,
            ResolvableType elementType,
            ServerHttpRequest request,
            ServerHttpResponse response,
            Map<String, Object> hints) {
        return reader.read(actualType, elementType, request, response, hints);
    }

    @Override
    public Mono<T> readMono(
            ResolvableType actualType,
            ResolvableType elementType,
            ServerHttpRequest request,
            ServerHttpResponse response,
            Map<String, Object> hints) {
        return scheduler.bring(reader.readMono(actualType, elementType, request, response, hints));
    }
}
