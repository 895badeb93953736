package io.github.blockingportal.autoconfigure.actuate;

import org.jspecify.annotations.Nullable;

/** Whoever asks for a change, or for an answer, asks for something that cannot be. */
final class WrongRequestException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    WrongRequestException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
