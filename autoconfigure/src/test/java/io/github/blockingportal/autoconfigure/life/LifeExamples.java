package io.github.blockingportal.autoconfigure.life;

import java.util.ArrayList;
import java.util.List;

import org.springframework.boot.ApplicationRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;

/** The code of docs/life-cycle.md. */
class LifeExamples {

    static class Member {

        private final BlockingPortal portal;
        private final Directory directory;

        Member(BlockingPortal portal, Directory directory) {
            this.portal = portal;
            this.directory = directory;
        }

        @Bean
        ApplicationRunner join() {
            return arguments -> portal.named("directory.join").call(directory::join);
        }

        @EventListener
        void leave(ContextClosedEvent event) {
            portal.named("directory.leave").call(directory::leave);
        }
    }

    static class Directory {

        final List<String> seen = new ArrayList<>();

        Mono<Void> join() {
            return Mono.fromRunnable(() -> seen.add("join"));
        }

        Mono<Void> leave() {
            return Mono.fromRunnable(() -> seen.add("leave"));
        }
    }
}
