/**
 * Camunda, and Camunda only here: delegates, variables, the deployer of models and forms, users. May know {@code deployment}
 * and {@code settings}.
 */
package org.wissel.process;
