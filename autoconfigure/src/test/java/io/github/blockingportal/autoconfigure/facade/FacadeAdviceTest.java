package io.github.blockingportal.autoconfigure.facade;

import java.util.ArrayList;
import java.util.List;

import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.junit.jupiter.api.Test;
import org.springframework.aop.framework.autoproxy.BeanNameAutoProxyCreator;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.config.annotation.method.configuration.EnableMethodSecurity;
import org.springframework.security.core.context.SecurityContextHolder;

import io.github.blockingportal.facades.advised.Advised;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.shop.Shop.Order;

import static io.github.blockingportal.autoconfigure.facade.FacadeRunner.scanning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/** Aspects around facades, which are proxies themselves. */
class FacadeAdviceTest {

    private final ApplicationContextRunner advised = scanning("advised").withBean(MemoryOrders.class);

    @Test
    void anInterceptorSeesTheCalls() {
        List<String> seen = new ArrayList<>();
        MethodInterceptor interceptor = invocation -> {
            seen.add(invocation.getMethod().getName());
            return invocation.proceed();
        };
        advised.withBean("interceptor", MethodInterceptor.class, () -> interceptor)
                .withBean(BeanNameAutoProxyCreator.class, () -> proxyingAsAClass("interceptor"))
                .run(context -> {
                    assertThat(context.getBean(Advised.class).find("1")).isEqualTo(new Order("1"));
                    assertThat(seen).containsExactly("find");
                });
    }

    @Test
    void allHaveTheSameOne() {
        advised.withBean("interceptor", MethodInterceptor.class, () -> MethodInvocation::proceed)
                .withBean(BeanNameAutoProxyCreator.class, () -> proxyingAsAClass("interceptor"))
                .run(context -> assertThat(context.getBean(Advised.class)).isSameAs(context.getBean(Advised.class)));
    }

    private static BeanNameAutoProxyCreator proxyingAsAClass(String interceptor) {
        BeanNameAutoProxyCreator creator = new BeanNameAutoProxyCreator();
        creator.setBeanNames(Advised.class.getName());
        creator.setInterceptorNames(interceptor);
        creator.setProxyTargetClass(true); // as Spring Boot does
        return creator;
    }

    @Test
    void whatIsCachedIsAskedForOnce() {
        advised.withUserConfiguration(Caching.class).run(context -> {
            Advised facade = context.getBean(Advised.class);
            assertThat(facade.find("1")).isSameAs(facade.find("1")).isNotSameAs(facade.find("2"));
        });
    }

    @Test
    void whatIsNotAllowedIsRefused() {
        advised.withUserConfiguration(Secured.class).run(context -> {
            Advised facade = context.getBean(Advised.class);
            SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("user", "", "USER"));
            try {
                assertThatExceptionOfType(AccessDeniedException.class).isThrownBy(() -> facade.secret("1"));
                assertThat(facade.find("1")).isEqualTo(new Order("1"));
            } finally {
                SecurityContextHolder.clearContext();
            }
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {

        @Bean
        CacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableMethodSecurity
    static class Secured {}
}
