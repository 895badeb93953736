package io.github.blockingportal.autoconfigure;

import java.util.function.Consumer;
import java.util.function.Supplier;

import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.test.generate.TestGenerationContext;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.core.test.tools.TestCompiler;
import org.springframework.javapoet.ClassName;

/** An application that has been processed ahead of time, as for a native image. */
public final class AheadOfTime {

    private final TestGenerationContext generation = new TestGenerationContext();
    private final ClassName initializer;

    /** Processes an application. */
    public AheadOfTime(Consumer<AnnotationConfigApplicationContext> application) {
        this(new AnnotationConfigApplicationContext(), application);
    }

    /** Processes an application that is another kind of context. */
    public <C extends GenericApplicationContext> AheadOfTime(C context, Consumer<C> application) {
        application.accept(context);
        this.initializer = new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        generation.writeGeneratedContent();
    }

    public RuntimeHints hints() {
        return generation.getRuntimeHints();
    }

    public void run(Consumer<GenericApplicationContext> check) {
        run(context -> {}, check);
    }

    /** Runs what was generated; only in a test that is {@code @CompileWithForkedClassLoader}. */
    public void run(Consumer<GenericApplicationContext> environment, Consumer<GenericApplicationContext> check) {
        run(GenericApplicationContext::new, environment, check);
    }

    /** The same for another kind of context. */
    @SuppressWarnings("unchecked")
    public <C extends GenericApplicationContext> void run(
            Supplier<C> kind, Consumer<GenericApplicationContext> environment, Consumer<? super C> check) {
        TestCompiler.forSystem().with(generation).compile(compiled -> {
            try (C context = kind.get()) {
                environment.accept(context);
                compiled.getInstance(ApplicationContextInitializer.class, initializer.toString())
                        .initialize(context);
                context.refresh();
                check.accept(context);
            }
        });
    }
}
