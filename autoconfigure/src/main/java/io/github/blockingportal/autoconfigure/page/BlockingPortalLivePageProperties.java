package io.github.blockingportal.autoconfigure.page;

import java.util.regex.Pattern;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

import io.github.blockingportal.autoconfigure.InvalidPortalPropertyException;

/**
 * The settings of the live page.
 *
 * @param enabled Whether the live page is served, where its artifact is on the class path.
 * @param path Path of the live page, below that of the application.
 */
@ConfigurationProperties("blocking-portal.live-page")
record BlockingPortalLivePageProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("/portal") String path) implements AopInfrastructureBean {

    private static final Pattern PATH = Pattern.compile("(?:/[\\w~-][\\w.~-]*)+");

    /** The path, where it can be served. */
    String usablePath() {
        if (!PATH.matcher(path).matches()) {
            throw new InvalidPortalPropertyException(
                    "blocking-portal.live-page.path",
                    path,
                    "Use one or more names of letters, digits, '-', '_', '.' and '~', each after a '/', such as /portal.");
        }
        return path;
    }
}
