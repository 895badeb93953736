package io.github.blockingportal.autoconfigure.facade;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.generate.GeneratedFiles.Kind;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.TypeReference;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationAotProcessor;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.autoconfigure.facade.repository.FacadeRepositories;

/** Tells a native image of the facades' proxies, and of the methods that are matched when a facade is made. */
final class BlockingFacadeAotProcessor implements BeanRegistrationAotProcessor {

    @Override
    public @Nullable BeanRegistrationAotContribution processAheadOfTime(RegisteredBean bean) {
        if (bean.getBeanClass() != BlockingFacadeFactoryBean.class) {
            return null;
        }
        Class<?> facade =
                bean.getMergedBeanDefinition().getResolvableType().getGeneric(0).toClass();
        return (generation, code) -> register(facade, generation);
    }

    private static void register(Class<?> facade, GenerationContext generation) {
        RuntimeHints hints = generation.getRuntimeHints();
        hints.proxies().registerJdkProxy(facade);
        hints.reflection().registerType(facade, MemberCategory.INVOKE_PUBLIC_METHODS);
        FacadeTarget target = FacadeTarget.of(facade);
        hints.reflection().registerType(target.type(), MemberCategory.INVOKE_PUBLIC_METHODS);
        if (target.made()) {
            FacadeRepositories.classFiles(facade).forEach((name, file) -> write(name, file, generation));
        }
    }

    /** A class that is made when the application starts is there already in the one that was processed ahead of time. */
    private static void write(String name, byte[] file, GenerationContext generation) {
        String path = ClassUtils.convertClassNameToResourcePath(name) + ClassUtils.CLASS_FILE_SUFFIX;
        generation.getGeneratedFiles().handleFile(Kind.CLASS, path, handler -> {
            if (!handler.exists()) { // two facades may extend the same interface
                handler.create(new ByteArrayResource(file));
            }
        });
        generation.getRuntimeHints().reflection().registerType(TypeReference.of(name));
    }
}
