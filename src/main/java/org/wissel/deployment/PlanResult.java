package org.wissel.deployment;

/** What planning comes to: a plan to walk, or the reasons why there is none. */
public sealed interface PlanResult permits Plan, Refusal {}
