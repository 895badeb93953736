package io.github.blockingportal.recipes;

import java.time.Duration;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.web.reactive.function.client.WebClient;

import io.github.blockingportal.BlockingPortal;

class TravelAssistant {

    private final BlockingPortal portal;
    private final ChatClient chat;

    TravelAssistant(BlockingPortal portal, ChatClient.Builder chat, WeatherTools tools) {
        this.portal = portal.named("assistant.answer").timeout(Duration.ofSeconds(20));
        this.chat = chat.defaultTools(tools).build();
    }

    void answer(String question, Consumer<String> reader) {
        try (var words = portal.stream(() -> chat.prompt(question).stream().content())) {
            words.forEach(reader);
        }
    }

    static class WeatherTools {

        private final BlockingPortal portal;
        private final WebClient weather;

        WeatherTools(BlockingPortal portal, WebClient weather) {
            this.portal = portal.named("weather.temperature").timeout(Duration.ofSeconds(2));
            this.weather = weather;
        }

        @Tool(description = "The temperature in a city, in degrees Celsius")
        public @Nullable Integer temperature(String city) {
            return portal.call(() ->
                    weather.get().uri("/temperature/{city}", city).retrieve().bodyToMono(Integer.class));
        }
    }
}
