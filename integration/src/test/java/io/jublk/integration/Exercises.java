package io.jublk.integration;

import io.jublk.ublk.Feature;
import io.jublk.ublk.KernelCommand;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What of the kernel's interface a test, or every test of a class, makes the real driver do. From
 * these docs/kernel-interface.md is made: see {@link KernelInterfacePageTest}.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@interface Exercises {

    Feature[] features() default {};

    KernelCommand[] commands() default {};
}
