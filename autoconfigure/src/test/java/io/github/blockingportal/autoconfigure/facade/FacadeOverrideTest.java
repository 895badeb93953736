package io.github.blockingportal.autoconfigure.facade;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.TestContextManager;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.facades.advised.Advised;
import io.github.blockingportal.facades.shop.Shop.MemoryOrders;
import io.github.blockingportal.facades.shop.Shop.Order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.willReturn;
import static org.mockito.Mockito.verify;

/** Whole applications in which a test has replaced a facade, or the portal of one. */
@Tag("N8")
class FacadeOverrideTest {

    @Nested
    @SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
    class Mock {

        @MockitoBean
        private Advised orders;

        @Test
        void answersAsTheTestSays(@Autowired Desk desk) {
            given(orders.find("1")).willReturn(new Order("mocked"));
            assertThat(desk.label("1")).isEqualTo("order mocked");
            assertThat(desk.orders()).isSameAs(orders);
        }
    }

    @Nested
    @SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
    class Spy {

        @MockitoSpyBean
        private Advised orders;

        @Test
        void answersAsTheFacade(@Autowired Desk desk) {
            assertThat(desk.label("1")).isEqualTo("order 1");
            verify(orders).find("1");
            assertThat(desk.orders()).isSameAs(orders);
        }

        @Test
        void answersAsTheTestSays(@Autowired Desk desk) {
            willReturn(new Order("changed")).given(orders).find("1");
            assertThat(desk.label("1")).isEqualTo("order changed");
        }
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whoNeedsTheFacadeOfAMockIsToldOfTheSpy(CapturedOutput output) {
        TestContextManager test = new TestContextManager(MockedPortal.class);
        assertThatIllegalStateException().isThrownBy(() -> test.prepareTestInstance(new MockedPortal()));
        assertThat(output)
                .contains(
                        "APPLICATION FAILED TO START", "the blocking portal is a mock, whose facade(...) answers null.")
                .contains("Use @MockitoSpyBean for the portal, or @MockitoBean for " + Advised.class.getName());
    }

    /** The test of an application, which this one runs. */
    @SpringBootTest(classes = Application.class, webEnvironment = WebEnvironment.NONE)
    static class MockedPortal {

        @MockitoBean
        BlockingPortal portal;
    }

    record Desk(Advised orders) {

        String label(String id) {
            return "order " + orders.find(id).id();
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @AutoConfigurationPackage(basePackageClasses = Advised.class)
    @Import({MemoryOrders.class, Desk.class})
    static class Application {}
}
