package io.github.blockingportal.sample.web;

import java.net.URI;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.support.WebClientHttpServiceGroupConfigurer;
import org.springframework.web.service.registry.HttpServiceGroup.ClientType;
import org.springframework.web.service.registry.ImportHttpServices;

import io.github.blockingportal.sample.clock.ClockServer;

/** The HTTP interface of the clock service, whose address is known once it runs. */
@Configuration(proxyBeanMethods = false)
@ImportHttpServices(group = "clock", types = ClockClient.class, clientType = ClientType.WEB_CLIENT)
class ClockClients {

    @Bean
    WebClientHttpServiceGroupConfigurer clockAddress(ClockServer clock) {
        return groups -> groups.forEachClient((group, client) ->
                client.filter((request, next) -> next.exchange(ClientRequest.from(request)
                        .url(URI.create(clock.url() + request.url()))
                        .build())));
    }
}
