/** A managed portal from blocking code to reactive code, and back. What is inside is not exported. */
module io.github.blockingportal {
    exports io.github.blockingportal;

    requires transitive org.jspecify;
    requires transitive org.reactivestreams;
    requires transitive reactor.core;
    requires transitive context.propagation;
    requires org.slf4j;
    requires static java.management;
    requires static jdk.jfr;
    requires static reactor.blockhound;

    uses io.github.blockingportal.ReactiveTypes;

    provides reactor.blockhound.integration.BlockHoundIntegration with
            io.github.blockingportal.internal.portal.PortalBlockHoundIntegration;
}
