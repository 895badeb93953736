package io.github.blockingportal.autoconfigure.web.slices;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.graphql.test.autoconfigure.GraphQlTest;
import org.springframework.boot.restclient.test.autoconfigure.RestClientTest;
import org.springframework.boot.test.autoconfigure.json.JsonTest;
import org.springframework.boot.webclient.test.autoconfigure.WebClientTest;
import org.springframework.context.annotation.Import;
import org.springframework.graphql.test.tester.GraphQlTester;

import static org.assertj.core.api.Assertions.assertThat;

/** Slices beside those of the web, with a component that wants the portal. */
@Tag("R33")
class OtherSlicesTest {

    @Nested
    @GraphQlTest(
            controllers = SliceApplication.QueryController.class,
            properties = "spring.graphql.schema.locations=classpath:slices/")
    class GraphQl {

        @Test
        void aQueryHasItsPortal(@Autowired GraphQlTester graphQl) {
            graphQl.document("{ answer }")
                    .execute()
                    .path("answer")
                    .entity(String.class)
                    .isEqualTo("answer");
        }
    }

    @Nested
    @RestClientTest(SliceApplication.Asking.class)
    class RestClient {

        @Test
        void aComponentHasItsPortal(@Autowired SliceApplication.Asking component) {
            assertThat(component.answer()).isEqualTo("answer");
        }
    }

    @Nested
    @WebClientTest(SliceApplication.Asking.class)
    class WebClient {

        @Test
        void aComponentHasItsPortal(@Autowired SliceApplication.Asking component) {
            assertThat(component.answer()).isEqualTo("answer");
        }
    }

    @Nested
    @JsonTest
    @Import(SliceApplication.Asking.class)
    class Json {

        @Test
        void aComponentHasItsPortal(@Autowired SliceApplication.Asking component) {
            assertThat(component.answer()).isEqualTo("answer");
        }
    }
}
