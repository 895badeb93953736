package io.github.blockingportal.autoconfigure.types;

import org.jspecify.annotations.Nullable;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import org.springframework.core.ReactiveTypeDescriptor;

import io.github.blockingportal.ReactiveTypes;

/** The reactive types that Spring knows: those of RxJava, Mutiny, Kotlin and the JDK, where they are on the class path. */
public final class SpringReactiveTypes implements ReactiveTypes {

    /** For {@link java.util.ServiceLoader}. */
    public SpringReactiveTypes() {}

    @Override
    public @Nullable Adapter find(Class<?> type) {
        ReactiveAdapter adapter = ReactiveAdapterRegistry.getSharedInstance().getAdapter(type);
        return adapter == null ? null : new Adapter(values(adapter.getDescriptor()), adapter::toPublisher);
    }

    private static Values values(ReactiveTypeDescriptor type) {
        if (type.isNoValue()) {
            return Values.NONE;
        }
        return type.isMultiValue() ? Values.MANY : Values.ONE;
    }
}
