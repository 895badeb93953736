package io.github.blockingportal.autoconfigure.facade.repository;

import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.ResourceLoader;
import org.springframework.util.ClassUtils;

/** Finds the class files of interfaces that were made, which are nowhere on the class path, among all others. */
final class MadeClasses implements ResourceLoader {

    private final Map<String, byte[]> files;
    private final ResourceLoader others;

    MadeClasses(Map<String, byte[]> files, ResourceLoader others) {
        this.files = files.entrySet().stream()
                .collect(Collectors.toMap(entry -> location(entry.getKey()), Map.Entry::getValue));
        this.others = others;
    }

    private static String location(String className) {
        return CLASSPATH_URL_PREFIX
                + ClassUtils.convertClassNameToResourcePath(className)
                + ClassUtils.CLASS_FILE_SUFFIX;
    }

    @Override
    public Resource getResource(String location) {
        byte[] file = files.get(location);
        return file == null ? others.getResource(location) : new ByteArrayResource(file, location);
    }

    @Override
    public @Nullable ClassLoader getClassLoader() {
        return others.getClassLoader();
    }
}
