package io.github.blockingportal.autoconfigure.web.slices;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import static org.assertj.core.api.Assertions.assertThat;

@WebMvcTest(SliceApplication.BlockingController.class)
class WebMvcSliceTest {

    @Test
    void aControllerHasItsPortal(@Autowired MockMvcTester mvc) {
        assertThat(mvc.get().uri("/blocking")).hasStatusOk().bodyText().isEqualTo("answer");
    }
}
