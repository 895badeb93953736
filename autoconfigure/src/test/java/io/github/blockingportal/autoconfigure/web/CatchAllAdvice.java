package io.github.blockingportal.autoconfigure.web;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** An application's own answer to every exception, in Spring MVC and in WebFlux. */
@RestControllerAdvice
class CatchAllAdvice {

    @ExceptionHandler(Exception.class)
    @ResponseStatus(HttpStatus.CONFLICT)
    String any() {
        return "own";
    }
}
