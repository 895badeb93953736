package io.github.blockingportal.autoconfigure.transaction;

/** What Spring Boot's settings and listeners for transaction managers do to ours. */
interface PortalTransactionCustomizer {

    void customize(PortalTransactionManager manager);
}
