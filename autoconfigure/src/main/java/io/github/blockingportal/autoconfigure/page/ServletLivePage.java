package io.github.blockingportal.autoconfigure.page;

import java.util.List;
import java.util.Map;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.HandlerMapping;
import org.springframework.web.servlet.handler.SimpleUrlHandlerMapping;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;
import org.springframework.web.servlet.resource.ResourceTransformer;
import org.springframework.web.servlet.resource.TransformedResource;

/** The live page in Spring MVC. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnWebApplication(type = Type.SERVLET)
@ConditionalOnClass(DispatcherServlet.class)
final class ServletLivePage implements AopInfrastructureBean {

    @Bean
    SimpleUrlHandlerMapping blockingPortalLivePageMapping(LivePage page) throws Exception {
        ResourceHttpRequestHandler files = files(page);
        HttpRequestHandler index = (request, response) -> {
            request.setAttribute(HandlerMapping.PATH_WITHIN_HANDLER_MAPPING_ATTRIBUTE, LivePage.INDEX);
            files.handleRequest(request, response);
        };
        HttpRequestHandler redirect = (request, response) -> {
            response.setStatus(HttpStatus.FOUND.value());
            response.setHeader(HttpHeaders.LOCATION, page.redirect());
        };
        return new SimpleUrlHandlerMapping(
                Map.of(page.path(), redirect, page.path() + "/", index, page.path() + "/**", files), LivePage.ORDER);
    }

    private static ResourceHttpRequestHandler files(LivePage page) throws Exception {
        ResourceTransformer addresses = (request, file, chain) -> {
            return page.isIndex(file)
                    ? new TransformedResource(file, page.index(file))
                    : chain.transform(request, file);
        };
        ResourceHttpRequestHandler files = new ResourceHttpRequestHandler();
        files.setLocations(page.locations());
        files.setResourceTransformers(List.of(addresses));
        files.setUseLastModified(false);
        files.setEtagGenerator(LivePage::tag);
        files.setCacheControl(CacheControl.noCache());
        files.afterPropertiesSet();
        return files;
    }
}
