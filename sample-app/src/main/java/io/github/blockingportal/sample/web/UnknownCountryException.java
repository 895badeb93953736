package io.github.blockingportal.sample.web;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Answered with 404. */
final class UnknownCountryException extends ResponseStatusException {

    private static final long serialVersionUID = 1L;

    UnknownCountryException(String code) {
        super(HttpStatus.NOT_FOUND, "No country has the code " + code);
    }
}
