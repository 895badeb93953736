package io.github.blockingportal.autoconfigure.context;

import java.util.List;
import java.util.Locale;

import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ThreadLocalAccessor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.web.context.request.RequestAttributesThreadLocalAccessor;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/** What is configured, and that it stays within the application. */
@Timeout(60)
class ContextConfigurationTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalContextAutoConfiguration.class, BlockingPortalAutoConfiguration.class))
            .withPropertyValues("blocking-portal.loops=1");

    @AfterEach
    void clear() {
        MDC.clear();
        LocaleContextHolder.resetLocaleContext();
        Tenants.CURRENT.remove();
    }

    private static String seen(BlockingPortal portal) {
        return portal.call(() -> Mono.just(MDC.getCopyOfContextMap() + " " + Tenants.CURRENT.get()));
    }

    @Test
    void twoApplicationsCarryWhatEachOfThemSaysAndTheRegistryOfTheJvmStaysAsItWas() {
        List<ThreadLocalAccessor<?>> registered =
                List.copyOf(ContextRegistry.getInstance().getThreadLocalAccessors());
        MDC.put("user", "u1");
        Tenants.CURRENT.set("acme");
        runner.withPropertyValues("blocking-portal.context.mdc=")
                .run(none -> runner.withUserConfiguration(Tenants.class).run(all -> {
                    assertThat(seen(none.getBean(BlockingPortal.class))).isEqualTo("null null");
                    assertThat(seen(all.getBean(BlockingPortal.class))).isEqualTo("{user=u1} acme");
                    assertThat(ContextRegistry.getInstance().getThreadLocalAccessors())
                            .containsAll(registered)
                            .noneMatch(accessor -> accessor.getClass()
                                    .getName()
                                    .startsWith(getClass().getPackageName() + "."));
                }));
        assertThat(ContextRegistry.getInstance().getThreadLocalAccessors()).containsExactlyElementsOf(registered);
    }

    @Test
    void chosenKeysOfTheMdcComeFromTheProperty() {
        MDC.put("user", "u1");
        MDC.put("request", "r1");
        runner.withPropertyValues("blocking-portal.context.mdc=user,other")
                .run(context ->
                        assertThat(seen(context.getBean(BlockingPortal.class))).isEqualTo("{user=u1} null"));
    }

    @Test
    void theLocaleIsTheOneAtTheTimeOfTheCall() {
        Locale[] current = {Locale.GERMAN};
        LocaleContextHolder.setLocaleContext(() -> current[0]);
        runner.run(context -> {
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            Locale seen = portal.call(() -> {
                current[0] = Locale.FRENCH;
                return portal.workers().run(LocaleContextHolder::getLocale);
            });
            assertThat(seen).isEqualTo(Locale.GERMAN);
            assertThat(LocaleContextHolder.getLocale()).isEqualTo(Locale.FRENCH);
        });
    }

    @Test
    void startsWithoutSecurityAndWithoutSpringWeb() {
        runner.withClassLoader(new FilteredClassLoader("org.springframework.security", "org.springframework.web"))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasBean("blockingPortalLocaleContext")
                        .doesNotHaveBean("blockingPortalSecurityContext")
                        .doesNotHaveBean("blockingPortalRequestContext"));
    }

    @Test
    void theKeyOfTheRequestIsTheOneOfSpringsOwnAccessor() {
        assertThat(RequestAttributesAccessor.KEY).isEqualTo(RequestAttributesThreadLocalAccessor.KEY);
    }

    @Configuration(proxyBeanMethods = false)
    static class Tenants {

        private static final ThreadLocal<String> CURRENT = new ThreadLocal<>();

        @Bean
        ThreadLocalAccessor<String> tenantAccessor() {
            return new ThreadLocalAccessor<>() {
                @Override
                public Object key() {
                    return "tenant";
                }

                @Override
                public String getValue() {
                    return CURRENT.get();
                }

                @Override
                public void setValue(String tenant) {
                    CURRENT.set(tenant);
                }

                @Override
                public void setValue() {
                    CURRENT.remove();
                }
            };
        }
    }
}
