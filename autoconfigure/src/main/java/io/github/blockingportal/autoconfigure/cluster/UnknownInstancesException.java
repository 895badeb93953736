package io.github.blockingportal.autoconfigure.cluster;

/** A limit is to be shared, and nobody can tell among how many. */
final class UnknownInstancesException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    private UnknownInstancesException(String message, String remedy) {
        super(message);
        this.remedy = remedy;
    }

    /** Nothing is there that could be asked. */
    static UnknownInstancesException withoutSource(String property) {
        return new UnknownInstancesException(
                "Property '" + property + "' is to be shared among all instances, and nobody tells how many there are",
                "Add Spring Data Redis or Spring Cloud's DiscoveryClient, or a bean of the type InstanceCount that tells it, or remove"
                        + " the property.");
    }

    /** What was asked for is not there. */
    static UnknownInstancesException without(String source, String bean) {
        return new UnknownInstancesException(
                "Property 'blocking-portal.cluster.source' is '" + source + "', and there is no single " + bean,
                "Configure one, mark one of several as @Primary, or remove the property to have what is there asked.");
    }

    /** It can be asked, and it is not known for what. */
    static UnknownInstancesException withoutGroup(String source) {
        return new UnknownInstancesException(
                "The instances that share a limit have no name by which " + source + " could count them",
                "Set spring.application.name, or blocking-portal.cluster.group to a name of their own.");
    }

    String remedy() {
        return remedy;
    }
}
