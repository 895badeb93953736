package io.github.blockingportal.docs;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

import io.github.blockingportal.BlockingPortal;

import static org.assertj.core.api.Assertions.assertThat;

/** One portal for a whole test run, in docs/plain-java.md. */
@ExtendWith(SharedPortalTest.PortalExtension.class)
class SharedPortalTest {

    static final class PortalExtension implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == BlockingPortal.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .computeIfAbsent(BlockingPortal.class, key -> open(), BlockingPortal.class);
        }

        private static BlockingPortal open() {
            return BlockingPortal.builder()
                    .name("orders-test")
                    .timeout(Duration.ofSeconds(5))
                    .build();
        }
    }

    @Test
    void isGivenThePortalOfTheTestRun(BlockingPortal portal) {
        assertThat(portal.call(() -> new Orders().find("a1")).cents()).isEqualTo(1200);
    }
}
