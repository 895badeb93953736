package io.github.blockingportal.internal.admission;

/** Which permit a call goes in with. */
public enum PermitUse {
    /** Its own, since it may outlive the chain that it is made on. */
    OWN,
    /** That of a call further up the chain, if one has a permit of the portal; otherwise its own. */
    SHARED,
    /** None, and no outer deadline either: it cleans up. */
    NONE
}
