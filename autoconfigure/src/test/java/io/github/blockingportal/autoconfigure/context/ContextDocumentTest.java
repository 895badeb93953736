package io.github.blockingportal.autoconfigure.context;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;
import io.github.blockingportal.autoconfigure.BlockingPortalAutoConfiguration;
import io.github.blockingportal.autoconfigure.context.ContextExamples.TenantAccessor;

import static org.assertj.core.api.Assertions.assertThat;

/** What docs/context.md shows is compiled, and does what it says. */
@Timeout(60)
class ContextDocumentTest {

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    BlockingPortalContextAutoConfiguration.class, BlockingPortalAutoConfiguration.class))
            .withBean(ContextExamples.class);

    @AfterEach
    void clear() {
        MDC.clear();
        SecurityContextHolder.clearContext();
        TenantAccessor.TENANT.remove();
    }

    @Test
    void workersHaveTheMdcAndTheChainHasTheUser() {
        MDC.put("request", "r1");
        SecurityContextHolder.setContext(new SecurityContextImpl(new TestingAuthenticationToken("caller", "")));
        runner.run(context -> {
            ContextExamples examples = context.getBean(ContextExamples.class);
            assertThat(examples.find("7")).isEqualTo("order 7 r1");
            assertThat(examples.nameOfTheUser()).isEqualTo("caller");
            BlockingPortal portal = context.getBean(BlockingPortal.class);
            assertThat(portal.<String>call(() -> examples.logged(Mono.just("it"))))
                    .isEqualTo("it");
        });
    }

    @Test
    void anAccessorBeanIsCarriedAndAFactoryLeavesOnlyRegisteredOnesOut() {
        TenantAccessor.TENANT.set("acme");
        runner.withUserConfiguration(ContextExamples.CarriesTheTenant.class, ContextExamples.LeavesSomeOut.class)
                .run(context -> {
                    BlockingWorkers workers = context.getBean(BlockingWorkers.class);
                    BlockingPortal portal = context.getBean(BlockingPortal.class);
                    assertThat(portal.<String>call(() -> workers.run(TenantAccessor.TENANT::get)))
                            .isEqualTo("acme");
                });
        runner.run(context -> assertThat(context.getBean(BlockingPortal.class)
                        .<String>call(() -> Mono.justOrEmpty(TenantAccessor.TENANT.get())))
                .isNull());
    }
}
