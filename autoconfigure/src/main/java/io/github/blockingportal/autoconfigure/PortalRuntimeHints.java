package io.github.blockingportal.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.TypeReference;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.core.type.classreading.MetadataReaderFactory;
import org.springframework.core.type.classreading.SimpleMetadataReaderFactory;
import org.springframework.util.ClassUtils;

import io.github.blockingportal.BlockingPortal;
import io.github.blockingportal.ReactiveTypes;
import io.github.blockingportal.autoconfigure.types.SpringReactiveTypes;

/** Tells a native image what the core, which knows nothing of Spring, looks up by its name. */
final class PortalRuntimeHints implements RuntimeHintsRegistrar {

    private static final List<String> NETTY_PACKAGES = List.of("io.netty.", "io.grpc.netty.shaded.io.netty.");

    private static final List<String> SIGNS_OF_EVENT_LOOPS = List.of(
            "io.reactivex.rxjava3.internal.schedulers.NonBlockingThread",
            "io.reactivex.internal.schedulers.NonBlockingThread",
            "jdk.internal.net.http.HttpClientImpl$SelectorManager",
            "org.eclipse.jetty.client.HttpClient");

    /** The thread-locals of Spring's holders that new threads inherit. */
    private static final Map<String, String> INHERITABLE = Map.of(
            "org.springframework.context.i18n.LocaleContextHolder", "inheritableLocaleContextHolder",
            "org.springframework.web.context.request.RequestContextHolder", "inheritableRequestAttributesHolder");

    /** What executors and schedulers have been told of their end, which they do not say. */
    private static final Map<String, List<String>> TOLD = Map.of(
            "org.springframework.scheduling.concurrent.ExecutorConfigurationSupport",
            List.of("waitForTasksToCompleteOnShutdown", "awaitTerminationMillis", "executor"),
            "org.springframework.core.task.SimpleAsyncTaskExecutor",
            List.of("taskTerminationTimeout", "cancelRemainingTasksOnClose", "activeThreads"),
            "org.springframework.scheduling.quartz.SchedulerFactoryBean",
            List.of("waitForJobsToCompleteOnShutdown"));

    private static final String CONTRACT =
            "classpath*:" + ClassUtils.convertClassNameToResourcePath(BlockingPortal.class.getPackageName());

    /** The contract's package and all that is behind it; those of this module have the same beginning. */
    private static final List<String> CORE = List.of(CONTRACT + "/*.class", CONTRACT + "/internal/**/*.class");

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        ReflectionHints reflection = hints.reflection();
        SIGNS_OF_EVENT_LOOPS.forEach(type -> reflection.registerTypeIfPresent(classLoader, type));
        NETTY_PACKAGES.forEach(prefix -> registerNetty(prefix, reflection, classLoader));
        INHERITABLE.forEach(
                (type, field) -> reflection.registerTypeIfPresent(classLoader, type, hint -> hint.withField(field)));
        TOLD.forEach((type, fields) ->
                reflection.registerTypeIfPresent(classLoader, type, hint -> fields.forEach(hint::withField)));
        hints.resources().registerPattern("META-INF/services/" + ReactiveTypes.class.getName());
        reflection.registerType(SpringReactiveTypes.class, MemberCategory.INVOKE_PUBLIC_CONSTRUCTORS);
        registerCore(reflection, classLoader);
    }

    private static void registerNetty(String prefix, ReflectionHints hints, @Nullable ClassLoader classLoader) {
        hints.registerTypeIfPresent(classLoader, prefix + "channel.EventLoop");
        registerGetter(prefix + "util.concurrent.EventExecutor", "parent", hints, classLoader);
        registerGetter(prefix + "util.concurrent.EventExecutorGroup", "isShuttingDown", hints, classLoader);
        registerGetter(prefix + "util.internal.InternalThreadLocalMap", "getIfSet", hints, classLoader);
        registerGetter(prefix + "util.internal.ThreadExecutorMap", "currentExecutor", hints, classLoader);
    }

    private static void registerGetter(
            String type, String method, ReflectionHints hints, @Nullable ClassLoader classLoader) {
        hints.registerTypeIfPresent(
                classLoader, type, hint -> hint.withMethod(method, List.of(), ExecutableMode.INVOKE));
    }

    /** A stack trace has the names of classes; those of the portal are told from a caller's by looking them up. */
    private static void registerCore(ReflectionHints hints, @Nullable ClassLoader classLoader) {
        PathMatchingResourcePatternResolver resolver = new PathMatchingResourcePatternResolver(classLoader);
        MetadataReaderFactory classes = new SimpleMetadataReaderFactory(classLoader);
        try {
            for (String pattern : CORE) {
                for (Resource file : resolver.getResources(pattern)) {
                    register(classes.getMetadataReader(file).getClassMetadata().getClassName(), hints);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the classes of the portal", e);
        }
    }

    private static void register(String name, ReflectionHints hints) {
        if (!name.endsWith(".package-info")) {
            hints.registerType(TypeReference.of(name));
        }
    }
}
