package org.wissel.web;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The statuses of the problems that a resource answers with, for its description; those of a sign-in and 500 go without saying. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@interface FailsWith {

    int[] value();
}
