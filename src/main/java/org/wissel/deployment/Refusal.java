package org.wissel.deployment;

import java.util.List;

/**
 * Why there is no plan. Nothing was touched.
 *
 * @param reasons one sentence with the remedy each, at least one
 */
public record Refusal(List<String> reasons) implements PlanResult {

    public Refusal {
        reasons = List.copyOf(reasons);
    }
}
