package io.github.blockingportal.internal.facade;

/** Why one method of a facade does not fit its target. */
final class FacadeMismatch extends Exception {

    private static final long serialVersionUID = 1L;

    FacadeMismatch(String reason) {
        super(reason);
    }
}
