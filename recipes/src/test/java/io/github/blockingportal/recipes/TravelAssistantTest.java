package io.github.blockingportal.recipes;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.ollama.OllamaChatModel;
import org.springframework.ai.ollama.api.OllamaApi;
import org.springframework.ai.ollama.api.OllamaChatOptions;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/** With a server that speaks as Ollama does: it asks for the temperature first, and then says three words. */
class TravelAssistantTest {

    private static final Queue<String> PROMPTS = new ConcurrentLinkedQueue<>();
    private static final CountDownLatch GIVEN_UP = new CountDownLatch(1);
    private static final AtomicInteger PERMITS = new AtomicInteger();

    @AutoClose
    private static final Upstream MODEL = Upstream.of(routes -> routes.post("/api/chat", TravelAssistantTest::chat)
            .get("/temperature/Oslo", (request, response) -> Upstream.json(response, "-4"))
            .get("/temperature/Atlantis", (request, response) -> {
                PERMITS.set(portal().snapshot().admission().active());
                return Mono.never();
            }));

    @AutoClose
    private static final ConfigurableApplicationContext APPLICATION = Running.job(MODEL, Travels.class);

    private final TravelAssistant assistant = APPLICATION.getBean(TravelAssistant.class);

    private static BlockingPortal portal() {
        return APPLICATION.getBean(BlockingPortal.class);
    }

    @BeforeEach
    void awaitTheEndOfEarlierCalls() {
        await().until(() -> portal().snapshot().admission().active() == 0);
    }

    private static Publisher<Void> chat(HttpServerRequest request, HttpServerResponse response) {
        return request.receive().aggregate().asString().flatMapMany(prompt -> {
            PROMPTS.add(prompt);
            if (prompt.contains("for ever")) {
                return Upstream.live(
                        response,
                        "application/x-ndjson",
                        Flux.interval(Duration.ofMillis(100))
                                .map(i -> said("and "))
                                .doOnCancel(GIVEN_UP::countDown));
            }
            String city = prompt.contains("Oslo") ? "Oslo" : "Atlantis";
            return Upstream.live(
                    response,
                    "application/x-ndjson",
                    prompt.contains("\"tool_name\"") || prompt.contains("\"role\":\"tool\"")
                            ? Flux.just(said("It "), said("is "), said("cold."), end())
                            : Flux.just(asked(city), end()));
        });
    }

    private static String said(String word) {
        return line("\"message\":{\"role\":\"assistant\",\"content\":\"" + word + "\"},\"done\":false");
    }

    private static String asked(String city) {
        return line("\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"function\":"
                + "{\"name\":\"temperature\",\"arguments\":{\"city\":\"" + city + "\"}}}]},\"done\":false");
    }

    private static String end() {
        return line("\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\","
                + "\"total_duration\":1,\"load_duration\":1,\"prompt_eval_count\":1,\"prompt_eval_duration\":1,"
                + "\"eval_count\":1,\"eval_duration\":1");
    }

    private static String line(String rest) {
        return "{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:00Z\"," + rest + "}\n";
    }

    @Test
    void theAnswerIsReadWordByWordAndTheToolIsCalled() {
        PROMPTS.clear();
        List<String> words = new ArrayList<>();

        assistant.answer("Is it cold in Oslo?", words::add);

        assertThat(words).contains("It ", "is ", "cold.");
        assertThat(PROMPTS).hasSize(2).last().asString().contains("-4");
    }

    @Test
    void aToolHasAPermitOfItsOwnAndWhatItThrowsIsToldToTheModel() {
        PROMPTS.clear();
        List<String> words = new ArrayList<>();

        assistant.answer("Is it cold in Atlantis?", words::add);

        assertThat(words).contains("cold.");
        assertThat(PERMITS).hasValue(2);
        assertThat(PROMPTS).hasSize(2).last().asString().contains("timed out call 'weather.temperature'");
    }

    @Test
    void aReaderThatGivesUpEndsTheRequestToTheModel() throws Exception {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> assistant.answer("Talk for ever", word -> {
                    throw new IllegalStateException("enough");
                }));

        assertThat(GIVEN_UP.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @Import({TravelAssistant.class, TravelAssistant.WeatherTools.class})
    static class Travels {

        @Bean
        ChatClient.Builder chat(WebClient.Builder builder, @Value("${upstream.url}") String url) {
            return ChatClient.builder(OllamaChatModel.builder()
                    .ollamaApi(OllamaApi.builder()
                            .baseUrl(url)
                            .webClientBuilder(builder)
                            .build())
                    .options(OllamaChatOptions.builder().model("m").build())
                    .build());
        }
    }
}
