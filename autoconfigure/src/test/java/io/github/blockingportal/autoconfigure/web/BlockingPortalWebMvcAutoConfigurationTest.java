package io.github.blockingportal.autoconfigure.web;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpFilter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.DispatcherServlet;

import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ExtendWith(OutputCaptureExtension.class)
class BlockingPortalWebMvcAutoConfigurationTest {

    private static final AutoConfigurations AUTO_CONFIGURATIONS =
            AutoConfigurations.of(BlockingPortalWebMvcAutoConfiguration.class, BlockingPortalAutoConfiguration.class);

    private final WebApplicationContextRunner servlet =
            new WebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS);

    @Test
    void exceptionsAreMappedAndRequestsHaveNoDeadlineUnlessConfigured() {
        servlet.run(context -> assertThat(context)
                .hasSingleBean(PortalExceptionResolver.class)
                .doesNotHaveBean(FilterRegistrationBean.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"request-timeout=5s", "request-timeout=1ns", "request-timeout-header=grpc-timeout"})
    void eitherPropertyGivesRequestsADeadline(String property) {
        servlet.withPropertyValues("blocking-portal.web." + property)
                .run(context -> assertThat(context.getBean(FilterRegistrationBean.class))
                        .satisfies(filter -> assertThat(filter.isEnabled()).isTrue()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "request-timeout=0",
                "request-timeout=0s",
                "request-timeout=",
                "request-timeout-header=",
                "request-timeout-header= "
            })
    void zeroOrNothingIsOff(String property) {
        servlet.withPropertyValues("blocking-portal.web." + property)
                .run(context -> assertThat(context.getBeansOfType(FilterRegistrationBean.class)
                                .values())
                        .allSatisfy(filter -> assertThat(filter.isEnabled()).isFalse()));
    }

    @Test
    void aNegativeTimeStopsTheStartWithAReport(CapturedOutput output) {
        assertThatThrownBy(() -> Server.TOMCAT
                        .startMvc(Application.class, "--blocking-portal.web.request-timeout=-1s")
                        .close())
                .hasStackTraceContaining("blocking-portal.web.request-timeout");
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("Property: blocking-portal.web.request-timeout")
                .contains("Value: \"-1s\"")
                .contains(
                        "blocking-portal.web.request-timeout: Use a duration above 0, such as 5s, or 0 for no limit.");
    }

    @Test
    void aFilterOfTheApplicationsThatIsNamedAfterDeadlinesTooTakesNothingAway() {
        try (ConfigurableApplicationContext context = Server.TOMCAT.startMvc(
                ApplicationWithDeadlinesOfItsOwn.class, "--blocking-portal.web.request-timeout=5s")) {
            assertThat(context.getBean(ServletContext.class)
                            .getFilterRegistrations()
                            .values())
                    .extracting(FilterRegistration::getClassName)
                    .contains(RequestDeadlineFilter.class.getName(), OwnFilter.class.getName());
        }
    }

    @Test
    void aPropertySwitchesTheMappingOffAndNotTheDeadlines() {
        servlet.withPropertyValues("blocking-portal.web.map-exceptions=false", "blocking-portal.web.request-timeout=5s")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(PortalExceptionResolver.class)
                        .hasSingleBean(FilterRegistrationBean.class));
    }

    @Test
    void isOffWhenThePortalIsDisabled() {
        servlet.withPropertyValues("blocking-portal.enabled=false", "blocking-portal.web.request-timeout=5s")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(PortalExceptionResolver.class)
                        .doesNotHaveBean(FilterRegistrationBean.class));
    }

    @Test
    void isForServletsOnly() {
        new ApplicationContextRunner()
                .withConfiguration(AUTO_CONFIGURATIONS)
                .run(context -> assertThat(context).doesNotHaveBean(PortalExceptionResolver.class));
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AUTO_CONFIGURATIONS)
                .run(context -> assertThat(context).doesNotHaveBean(PortalExceptionResolver.class));
    }

    @Test
    void needsNoDispatcherServletForTheDeadlines() {
        servlet.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
                .withPropertyValues("blocking-portal.web.request-timeout=5s")
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .doesNotHaveBean("blockingPortalExceptionResolver")
                        .hasSingleBean(FilterRegistrationBean.class));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class ApplicationWithDeadlinesOfItsOwn {

        @Bean
        OwnFilter requestDeadlineFilter() {
            return new OwnFilter();
        }
    }

    static class OwnFilter extends HttpFilter {

        private static final long serialVersionUID = 1L;
    }
}
