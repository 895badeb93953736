package io.github.blockingportal.autoconfigure.facade.repository;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.MethodMetadata;

/** An interface as if it had an annotation, with all defaults, that switches a module's repositories on. */
record EnabledByDefault(Class<?> type, MergedAnnotations annotations) implements AnnotationMetadata {

    EnabledByDefault(Class<?> type, Class<? extends Annotation> enabling) {
        this(type, MergedAnnotations.of(List.of(MergedAnnotation.of(enabling))));
    }

    @Override
    public MergedAnnotations getAnnotations() {
        return annotations;
    }

    @Override
    public Set<MethodMetadata> getAnnotatedMethods(String annotationName) {
        return Set.of();
    }

    @Override
    public Set<MethodMetadata> getDeclaredMethods() {
        return Set.of();
    }

    @Override
    public String getClassName() {
        return type.getName();
    }

    @Override
    public boolean isInterface() {
        return true;
    }

    @Override
    public boolean isAnnotation() {
        return false;
    }

    @Override
    public boolean isAbstract() {
        return true;
    }

    @Override
    public boolean isFinal() {
        return false;
    }

    @Override
    public boolean isIndependent() {
        return true;
    }

    @Override
    public @Nullable String getEnclosingClassName() {
        return null;
    }

    @Override
    public @Nullable String getSuperClassName() {
        return null;
    }

    @Override
    public String[] getInterfaceNames() {
        return new String[0];
    }

    @Override
    public String[] getMemberClassNames() {
        return new String[0];
    }
}
