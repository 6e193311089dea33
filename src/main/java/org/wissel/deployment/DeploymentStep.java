package org.wissel.deployment;

/**
 * Where a step of a deployment stands.
 *
 * @param deployment the deployment's id
 * @param wave the index of the wave that is out of rotation, or about to be; from 0
 */
public record DeploymentStep(String deployment, int wave) {}
