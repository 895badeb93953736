package io.github.blockingportal.autoconfigure.http;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.util.UriComponentsBuilder;

import io.github.blockingportal.PortalTimeoutException;
import io.github.blockingportal.autoconfigure.InvalidPortalPropertyException;
import io.github.blockingportal.autoconfigure.TimeoutHeader;

/** The header in which a request tells how much time is left to it. */
final class ClientTimeout implements AopInfrastructureBean {

    static final String PROPERTY = "blocking-portal.web.client-timeout-header";

    private final String header;

    /**
     * In the header of this name.
     *
     * @throws InvalidPortalPropertyException if no header can have it
     */
    ClientTimeout(String header) {
        if (!header.chars().allMatch(ClientTimeout::isPartOfName)) {
            throw new InvalidPortalPropertyException(
                    PROPERTY, header, "Use the name of a header, such as grpc-timeout, or leave it out.");
        }
        this.header = header;
    }

    /** The characters of a token, RFC 9110, 5.6.2. */
    private static boolean isPartOfName(int c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '0' && c <= '9')
                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }

    /**
     * For a request that may not be sent without time.
     *
     * @throws PortalTimeoutException if nothing is left
     */
    void require(Duration left, HttpMethod method, URI uri) {
        if (left.isZero()) {
            throw new PortalTimeoutException("No request was sent for " + method + " " + withoutSecrets(uri)
                    + ": nothing is left of the time of the call, or the deadline, that it is made for. Look at what took that"
                    + " time, or allow more of it");
        }
    }

    /**
     * The request tells how much is left, unless the user has set a shorter time, or one that cannot be read.
     *
     * @throws PortalTimeoutException if nothing is left
     */
    void tell(Duration left, HttpHeaders headers, HttpMethod method, URI uri) {
        require(left, method, uri);
        if (!keepsUsers(left, headers.getFirst(header))) {
            headers.set(header, TimeoutHeader.print(header, left));
        }
    }

    private static boolean keepsUsers(Duration left, @Nullable String value) {
        Duration users = value == null ? null : TimeoutHeader.parse(value);
        return value != null && (users == null || users.compareTo(left) <= 0);
    }

    private static String withoutSecrets(URI uri) {
        return UriComponentsBuilder.fromUri(uri)
                .userInfo(null)
                .replaceQuery(null)
                .fragment(null)
                .toUriString();
    }
}
