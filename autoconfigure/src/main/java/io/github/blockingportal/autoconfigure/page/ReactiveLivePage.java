package io.github.blockingportal.autoconfigure.page;

import java.net.URI;
import java.util.List;
import java.util.Map;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.DispatcherHandler;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.handler.SimpleUrlHandlerMapping;
import org.springframework.web.reactive.resource.ResourceTransformer;
import org.springframework.web.reactive.resource.ResourceWebHandler;
import org.springframework.web.reactive.resource.TransformedResource;
import org.springframework.web.server.WebHandler;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;

/** The live page in Spring WebFlux. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.REACTIVE)
@ConditionalOnClass(DispatcherHandler.class)
final class ReactiveLivePage implements AopInfrastructureBean {

    private static final PathPattern INDEX = PathPatternParser.defaultInstance.parse("/" + LivePage.INDEX);

    @Bean
    SimpleUrlHandlerMapping blockingPortalLivePageMapping(LivePage page) throws Exception {
        ResourceWebHandler files = files(page);
        WebHandler index = exchange -> {
            exchange.getAttributes().put(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE, INDEX);
            return files.handle(exchange);
        };
        WebHandler redirect = exchange -> {
            ServerHttpResponse response = exchange.getResponse();
            response.setStatusCode(HttpStatus.FOUND);
            response.getHeaders().setLocation(URI.create(page.redirect()));
            return response.setComplete();
        };
        return new SimpleUrlHandlerMapping(
                Map.of(page.path(), redirect, page.path() + "/", index, page.path() + "/**", files), LivePage.ORDER);
    }

    private static ResourceWebHandler files(LivePage page) throws Exception {
        ResourceTransformer addresses = (exchange, file, chain) -> page.isIndex(file)
                ? Mono.fromCallable(() -> new TransformedResource(file, page.index(file)))
                : chain.transform(exchange, file);
        ResourceWebHandler files = new ResourceWebHandler();
        files.setLocations(page.locations());
        files.setResourceTransformers(List.of(addresses));
        files.setUseLastModified(false);
        files.setEtagGenerator(LivePage::tag);
        files.setCacheControl(CacheControl.noCache());
        files.afterPropertiesSet();
        return files;
    }
}
