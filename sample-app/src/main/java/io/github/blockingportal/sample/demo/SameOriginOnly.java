package io.github.blockingportal.sample.demo;

import java.util.Set;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.WebUtils;

/**
 * Keeps pages of other sites, which a developer may have open too, from pressing the buttons. A browser tells from where a request
 * comes, {@code none} being its user; what tells nothing is no browser, or one that must not tell without https and then still
 * names the origin of what is not just read.
 */
@Configuration(proxyBeanMethods = false)
class SameOriginOnly implements WebMvcConfigurer, HandlerInterceptor {

    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

    @Override
    public void addInterceptors(InterceptorRegistry registry) {
        registry.addInterceptor(this).addPathPatterns("/demo/**");
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        @Nullable String site = request.getHeader("Sec-Fetch-Site");
        boolean own =
                site == null ? WebUtils.isSameOrigin(new ServletServerHttpRequest(request)) : OWN_SITES.contains(site);
        if (!own) {
            throw new ResponseStatusException(
                    HttpStatus.FORBIDDEN, "Only the page of this application, and no other site, may ask for this");
        }
        return true;
    }
}
