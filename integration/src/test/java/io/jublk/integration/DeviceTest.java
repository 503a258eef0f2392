package io.jublk.integration;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** A class of tests that make devices: each has to clean up, and is cleaned up after. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NothingLeft.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@interface DeviceTest {}
