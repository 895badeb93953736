package io.github.blockingportal.autoconfigure.http;

import java.time.Duration;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.http.client.ClientHttpRequest;
import org.springframework.web.client.RestClient;

import io.github.blockingportal.CallDeadline;

/** Has each request of a {@code RestClient} tell how much time is left to the thread that makes it. */
final class RestClientTimeout implements RestClientCustomizer, AopInfrastructureBean {

    private final ClientTimeout timeout;

    RestClientTimeout(ClientTimeout timeout) {
        this.timeout = timeout;
    }

    /** Not an interceptor, for which the bodies of all requests would be read into memory. */
    @Override
    public void customize(RestClient.Builder client) {
        client.defaultRequest(request -> request.httpRequest(this::tell));
    }

    private void tell(ClientHttpRequest request) {
        Duration left = CallDeadline.remainingOnThread();
        if (left != null) {
            timeout.tell(left, request.getHeaders(), request.getMethod(), request.getURI());
        }
    }
}
