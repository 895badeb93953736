package io.github.blockingportal.autoconfigure.facade;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.facades.advised.Advised;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;

import static io.github.blockingportal.autoconfigure.facade.FacadeRunner.scanning;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/** A test of the application has replaced the portal with a mock, which makes no facades. */
@Tag("N8")
class FacadeOfMockTest {

    @Test
    void theFailureNamesTheMockAndTheSpy() {
        scanning("advised")
                .withBean(MemoryOrders.class)
                .withBean("mocked", BlockingPortal.class, () -> mock(BlockingPortal.class))
                .run(context -> {
                    FailureAnalysis analysis = new UnmetFacadeFailureAnalyzer().analyze(context.getStartupFailure());
                    assertThat(analysis.getDescription())
                            .isEqualTo(
                                    "@BlockingFacade " + Advised.class.getName()
                                            + " cannot be made, since the blocking portal is a mock, whose facade(...) answers null.");
                    assertThat(analysis.getAction())
                            .isEqualTo("Use @MockitoSpyBean for the portal, or @MockitoBean for "
                                    + Advised.class.getName() + " itself.");
                });
    }
}
