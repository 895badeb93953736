package io.github.blockingportal.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What the calls of one method of a {@link BlockingFacade} are like, where that is not what the interface's annotation says. Each value
 * may contain placeholders, such as {@code ${orders.timeout}}; what is left out is as for the interface.
 *
 * <pre>{@code
 * @FacadeCall(timeout = "10s")
 * Report report(int year);
 * }</pre>
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface FacadeCall {

    /**
     * The whole name of the calls: in messages, in the snapshot, and as a tag of the meters.
     *
     * @return a name, or nothing for that of the interface and that of the method with a dot in between
     */
    String name() default "";

    /**
     * The deadline of each call.
     *
     * @return a duration such as {@code 500ms}, {@code 2s} or {@code PT2S}, above zero, or nothing
     */
    String timeout() default "";

    /**
     * The name of the portal that the calls go through, as {@link BlockingPortals} knows it.
     *
     * @return a name, or nothing
     */
    String portal() default "";
}
