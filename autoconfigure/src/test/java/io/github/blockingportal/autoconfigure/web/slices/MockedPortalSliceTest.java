package io.github.blockingportal.autoconfigure.web.slices;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webflux.test.autoconfigure.WebFluxTest;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import reactor.core.publisher.Mono;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.BlockingWorkers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.verify;

/** Slices in which a test has replaced the portal. */
@Tag("N8")
class MockedPortalSliceTest {

    @Nested
    @WebMvcTest
    @ContextConfiguration(classes = SliceApplication.BlockingController.class)
    class Mock {

        @MockitoBean
        private BlockingPortal portal;

        @Test
        void answersAsTheTestSays(@Autowired MockMvcTester mvc) {
            given(portal.call(any())).willReturn("mocked");
            assertThat(mvc.get().uri("/blocking")).hasStatusOk().bodyText().isEqualTo("mocked");
        }
    }

    @Nested
    @WebMvcTest
    class MockWithItsWorkers {

        @MockitoBean
        private BlockingPortal portal;

        @MockitoBean
        private BlockingWorkers workers;

        @Test
        void areThoseOfEachComponent(@Autowired SliceApplication.ReactiveController controller) {
            given(workers.<String>run(any())).willReturn(Mono.just("worked"));
            assertThat(controller.answer().block()).isEqualTo("worked");
        }
    }

    @Nested
    @WebMvcTest(SliceApplication.BlockingController.class)
    class Spy {

        @MockitoSpyBean
        private BlockingPortal portal;

        @Test
        void answersAsThePortal(@Autowired MockMvcTester mvc) {
            assertThat(mvc.get().uri("/blocking")).hasStatusOk().bodyText().isEqualTo("answer");
            verify(portal).call(any());
        }

        @Test
        void answersAsTheTestSays(@Autowired MockMvcTester mvc) {
            willReturn("changed").given(portal).call(any());
            assertThat(mvc.get().uri("/blocking")).hasStatusOk().bodyText().isEqualTo("changed");
        }

        @Test
        void hasTheWorkersOfThePortal(@Autowired BlockingWorkers workers) {
            assertThat(workers.run(() -> portal.snapshot().name()).block()).isEqualTo("portal");
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whoNeedsTheWorkersOfAMockIsToldOfTheSpy(CapturedOutput output) {
        TestContextManager test = new TestContextManager(NeedsWorkers.class);
        assertThatIllegalStateException().isThrownBy(() -> test.prepareTestInstance(new NeedsWorkers()));
        assertThat(output)
                .contains("APPLICATION FAILED TO START", "The blocking portal is a mock, whose workers() answers null.")
                .contains("Use @MockitoSpyBean, which is a real portal");
    }

    /** The test of an application, which this one runs. */
    @WebFluxTest(
            controllers = SliceApplication.ReactiveController.class,
            properties = "spring.main.web-application-type=reactive")
    static class NeedsWorkers {

        @MockitoBean
        BlockingPortal portal;
    }
}
