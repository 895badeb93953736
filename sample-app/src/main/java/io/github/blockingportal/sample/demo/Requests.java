package io.github.blockingportal.sample.demo;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Checks of what a request asks for. */
final class Requests {

    private Requests() {}

    /** Answers 400 unless the parameter is in its bounds. */
    static void requireBetween(int least, int most, String parameter, int value) {
        if (value < least || value > most) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    parameter + " must be from " + least + " to " + most + ", but was " + value);
        }
    }
}
