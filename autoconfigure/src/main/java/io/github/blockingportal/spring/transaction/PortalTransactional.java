package io.github.blockingportal.spring.transaction;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.core.annotation.AliasFor;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * {@link Transactional} with the bean {@code portalTransactionManager}: the portal calls that a blocking method makes are one reactive
 * transaction. Where an application has no other manager for blocking code, plain {@link Transactional} does the same.
 */
@Documented
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Transactional(PortalTransactional.MANAGER)
public @interface PortalTransactional {

    /** The name of the bean. */
    String MANAGER = "portalTransactionManager";

    /**
     * As {@link Transactional#label}.
     *
     * @return none by default
     */
    @AliasFor(annotation = Transactional.class)
    String[] label() default {};

    /**
     * As {@link Transactional#propagation}.
     *
     * @return {@link Propagation#REQUIRED} by default
     */
    @AliasFor(annotation = Transactional.class)
    Propagation propagation() default Propagation.REQUIRED;

    /**
     * As {@link Transactional#isolation}.
     *
     * @return that of the database by default
     */
    @AliasFor(annotation = Transactional.class)
    Isolation isolation() default Isolation.DEFAULT;

    /**
     * The time within which the calls of the transaction have to end, in seconds, as {@link Transactional#timeout}.
     *
     * @return none by default
     */
    @AliasFor(annotation = Transactional.class)
    int timeout() default -1;

    /**
     * The same as a text, which may be a placeholder, as {@link Transactional#timeoutString}.
     *
     * @return none by default
     */
    @AliasFor(annotation = Transactional.class)
    String timeoutString() default "";

    /**
     * As {@link Transactional#readOnly}.
     *
     * @return false by default
     */
    @AliasFor(annotation = Transactional.class)
    boolean readOnly() default false;

    /**
     * As {@link Transactional#rollbackFor}.
     *
     * @return none by default
     */
    @AliasFor(annotation = Transactional.class)
    Class<? extends Throwable>[] rollbackFor() default {};

    /**
     * As {@link Transactional#rollbackForClassName}.
     *
     * @return none by default
     */
    @AliasFor(annotation = Transactional.class)
    String[] rollbackForClassName() default {};

    /**
     * As {@link Transactional#noRollbackFor}.
     *
     * @return none by default
     */
    @AliasFor(annotation = Transactional.class)
    Class<? extends Throwable>[] noRollbackFor() default {};

    /**
     * As {@link Transactional#noRollbackForClassName}.
     *
     * @return none by default
     */
    @AliasFor(annotation = Transactional.class)
    String[] noRollbackForClassName() default {};
}
