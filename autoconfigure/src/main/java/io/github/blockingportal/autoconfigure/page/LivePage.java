package io.github.blockingportal.autoconfigure.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;

import org.springframework.aop.framework.AopInfrastructureBean;
import org.springframework.core.Ordered;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PropertiesLoaderUtils;
import org.springframework.util.DigestUtils;
import org.springframework.util.StringUtils;
import org.springframework.web.util.HtmlUtils;

/** Where the files of the page are, and what the page has to know of the application: the address of its actuator. */
final class LivePage implements AopInfrastructureBean {

    /** After all handlers of the application, and before what serves its files. */
    static final int ORDER = Ordered.LOWEST_PRECEDENCE - 10;

    static final String FOLDER = "META-INF/blocking-portal/live-page/";
    static final String INDEX = "index.html";
    static final String CHARTS = "META-INF/resources/webjars/chart.js/";
    static final String VERSION_OF_CHARTS = "META-INF/maven/org.webjars.npm/chart.js/pom.properties";

    private final String path;
    private final String actuator;

    /**
     * Creates it.
     *
     * @param path begins with a slash and does not end with one
     * @param endpoints the path of the endpoints on the same server
     */
    LivePage(String path, String endpoints) {
        this.path = path;
        String upwards = "../".repeat(StringUtils.countOccurrencesOf(path, "/"));
        this.actuator = upwards + StringUtils.trimLeadingCharacter(endpoints, '/');
    }

    String path() {
        return path;
    }

    /** From the path without a slash at its end to the one with it, also behind a proxy that adds to it or takes from it. */
    String redirect() {
        return path.substring(path.lastIndexOf('/') + 1) + "/";
    }

    /** The page's own files and those of the library for its charts, which it finds beside them without a version. */
    List<Resource> locations() {
        return List.of(new ClassPathResource(FOLDER), new ClassPathResource(CHARTS + versionOfCharts() + "/dist/"));
    }

    boolean isIndex(Resource file) {
        return INDEX.equals(file.getFilename());
    }

    byte[] index(Resource file) {
        try {
            return file.getContentAsString(StandardCharsets.UTF_8)
                    .replace("\"../actuator\"", "\"" + HtmlUtils.htmlEscape(actuator) + "\"")
                    .getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** By the content, since the files of each build of a version have the same date. */
    static String tag(Resource file) {
        try {
            return "\"" + DigestUtils.md5DigestAsHex(file.getInputStream()) + "\"";
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** Whichever version the application has; without the library the page says so. */
    private static String versionOfCharts() {
        try {
            Properties pom = PropertiesLoaderUtils.loadProperties(new ClassPathResource(VERSION_OF_CHARTS));
            return pom.getProperty("version", "none");
        } catch (IOException notThere) {
            return "none";
        }
    }
}
