package io.github.blockingportal.autoconfigure.web.flux;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskExecutionAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.autoconfigure.HttpHandlerAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxAutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.task.AsyncTaskExecutor;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerAdapter;

import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.web.Http;
import io.github.blockingportal.autoconfigure.web.Server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** When handlers in blocking style run on the workers, and what else they run on. */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(60)
class BlockingHandlersConfigurationTest {

    private final ReactiveWebApplicationContextRunner application = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalAutoConfiguration.class,
                    BlockingPortalHandlersAutoConfiguration.class,
                    TaskExecutionAutoConfiguration.class,
                    HttpHandlerAutoConfiguration.class,
                    WebFluxAutoConfiguration.class))
            .withBean(Places.class);

    private final ReactiveWebApplicationContextRunner switchedOn =
            application.withPropertyValues("blocking-portal.web.blocking-handlers=true");

    private static String place(ApplicationContext context, String path) {
        String place = WebTestClient.bindToApplicationContext(context)
                .configureClient()
                .responseTimeout(Duration.ofSeconds(20))
                .build()
                .get()
                .uri(path)
                .exchange()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return String.valueOf(place);
    }

    @Test
    void theyDoWhereThatIsSet() {
        switchedOn.run(context -> assertThat(place(context, "/first")).isEqualTo("a worker"));
    }

    @Test
    void otherwiseTheyRunWhereTheyAlwaysDid() {
        application.run(context -> {
            assertThat(context).doesNotHaveBean(PortalHandlerAdapter.class);
            assertThat(place(context, "/first")).startsWith("parallel-");
        });
        switchedOn
                .withPropertyValues("blocking-portal.enabled=false")
                .run(context -> assertThat(place(context, "/first")).startsWith("parallel-"));
    }

    @ParameterizedTest
    @ValueSource(ints = {Ordered.HIGHEST_PRECEDENCE, 0, Ordered.LOWEST_PRECEDENCE})
    void anExecutorOfTheApplicationsIsKept(int order, CapturedOutput log) {
        switchedOn
                .withBean(WebFluxConfigurer.class, () -> new OrderedExecution(order))
                .run(context -> {
                    assertThat(place(context, "/first")).startsWith("own-");
                    assertThat(log)
                            .contains("Handlers that block run on the executor that the application has set with"
                                    + " configureBlockingExecution, so blocking-portal.web.blocking-handlers=true changes"
                                    + " nothing. Remove either of them");
                });
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "this Java has no virtual threads")
    void theOneThatSpringBootSetsForVirtualThreadsIsNot() {
        application
                .withPropertyValues("spring.threads.virtual.enabled=true")
                .run(context -> assertThat(place(context, "/first")).startsWith("task-"));
        switchedOn
                .withPropertyValues("spring.threads.virtual.enabled=true")
                .run(context -> assertThat(place(context, "/first")).isEqualTo("a worker"));
    }

    @Test
    void aPredicateOfTheApplicationsSaysWhichOnes() {
        switchedOn
                .withBean(
                        WebFluxConfigurer.class,
                        () -> execution(
                                null, handler -> handler.getMethod().getName().equals("second")))
                .run(context -> {
                    assertThat(place(context, "/first")).startsWith("parallel-");
                    assertThat(place(context, "/second")).isEqualTo("a worker");
                });
    }

    @Test
    void anAdapterOfTheApplicationsIsAskedAsWell() {
        switchedOn.withBean(OwnAdapter.class).run(context -> {
            assertThat(context.getBean(RequestMappingHandlerAdapter.class)).isInstanceOf(OwnAdapter.Adapter.class);
            assertThat(place(context, "/first")).isEqualTo("a worker");
        });
    }

    @Test
    void actuatorsEndpointsOnAPortOfTheirOwnAnswerAsEver() throws Exception {
        try (ConfigurableApplicationContext context = Server.NETTY.startWebFlux(
                Application.class, "--blocking-portal.web.blocking-handlers=true", "--management.server.port=0")) {
            int port = context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
            assertThat(Http.get(port, "/actuator/health").statusCode()).isEqualTo(200);
            assertThat(Http.get(Server.port(context), "/first").body()).isEqualTo("a worker");
        }
    }

    @Test
    void itNeedsNoSpringSecurity() {
        switchedOn
                .withClassLoader(new FilteredClassLoader("org.springframework.security"))
                .run(context -> assertThat(place(context, "/first")).isEqualTo("a worker"));
    }

    @Test
    void withoutWebFluxAndInServletsItIsNothing() {
        new ReactiveWebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalHandlersAutoConfiguration.class))
                .withClassLoader(new FilteredClassLoader("org.springframework.web.reactive"))
                .withPropertyValues("blocking-portal.web.blocking-handlers=true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("blockingPortalHandlerAdapter"));
        new WebApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        BlockingPortalAutoConfiguration.class, BlockingPortalHandlersAutoConfiguration.class))
                .withPropertyValues("blocking-portal.web.blocking-handlers=true")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(PortalHandlerAdapter.class));
    }

    @Test
    void whoeverAsksSpringsAdapterDirectlyIsTold() {
        switchedOn.run(context -> {
            HandlerMethod handler = new HandlerMethod(context.getBean(Places.class), "first");
            MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/first"));
            assertThatThrownBy(() -> context.getBean(RequestMappingHandlerAdapter.class)
                            .handle(exchange, handler)
                            .block())
                    .hasStackTraceContaining("A WebFlux handler that blocks cannot run on the workers, since Spring's"
                            + " RequestMappingHandlerAdapter was not asked by bean 'blockingPortalHandlerAdapter'. Ask that"
                            + " one, or set blocking-portal.web.blocking-handlers=false");
        });
    }

    @Test
    void anAdapterThatWasNotReachedRefusesThem() {
        ReadableConfigurer execution = new ReadableConfigurer();
        new ReplacedExecutor().configureBlockingExecution(execution);
        assertThatThrownBy(() -> execution.executor().execute(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessage("A WebFlux handler that blocks cannot run on the workers, since Spring's"
                        + " RequestMappingHandlerAdapter is not a bean that post-processors see. Make it one, or set"
                        + " blocking-portal.web.blocking-handlers=false");
    }

    @Test
    void aSpringThatIsBuiltDifferentlyStopsTheStart() {
        HandlerAdapterPostProcessor processor = new HandlerAdapterPostProcessor(
                new HandlerAdapterPostProcessor.Fields("executor", "predicate"), new StaticListableBeanFactory());
        assertThatIllegalStateException()
                .isThrownBy(
                        () -> processor.postProcessBeforeInitialization(new RequestMappingHandlerAdapter(), "adapter"))
                .withMessageMatching(
                        "blocking-portal.web.blocking-handlers=true does not work with Spring Framework [\\d.]+:"
                                + " its RequestMappingHandlerAdapter has no field 'executor'. Set the property to false, or take a"
                                + " version of Blocking Portal that knows this one");
    }

    @Test
    void aNativeImageIsToldOfTheFields() {
        RuntimeHints hints = new RuntimeHints();
        new HandlerHints().registerHints(hints, null);
        assertThat(RuntimeHintsPredicates.reflection().onFieldAccess(RequestMappingHandlerAdapter.class, "scheduler"))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onFieldAccess(RequestMappingHandlerAdapter.class, "blockingMethodPredicate"))
                .accepts(hints);
    }

    private static WebFluxConfigurer execution(
            @Nullable AsyncTaskExecutor executor, @Nullable Predicate<HandlerMethod> predicate) {
        return new WebFluxConfigurer() {
            @Override
            public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
                if (executor != null) {
                    configurer.setExecutor(executor);
                }
                if (predicate != null) {
                    configurer.setControllerMethodPredicate(predicate);
                }
            }
        };
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Places.class)
    static class Application {}

    /** Sets an executor before, between or after what others set. */
    private record OrderedExecution(int order) implements WebFluxConfigurer, Ordered {

        @Override
        public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
            configurer.setExecutor(new SimpleAsyncTaskExecutor("own-"));
        }

        @Override
        public int getOrder() {
            return order;
        }
    }

    private static final class ReadableConfigurer extends BlockingExecutionConfigurer {

        AsyncTaskExecutor executor() {
            return Objects.requireNonNull(getExecutor());
        }
    }

    static class OwnAdapter implements WebFluxRegistrations {

        @Override
        public RequestMappingHandlerAdapter getRequestMappingHandlerAdapter() {
            return new Adapter();
        }

        static class Adapter extends RequestMappingHandlerAdapter {}
    }

    /** Says where it runs. */
    @RestController
    static class Places {

        @GetMapping("/first")
        public String first() {
            return place();
        }

        @GetMapping("/second")
        public String second() {
            return place();
        }

        private static String place() {
            try {
                BlockingWorkers.checkCancelled();
                return "a worker";
            } catch (IllegalStateException noWorker) {
                return Thread.currentThread().getName();
            }
        }
    }
}
