package org.wissel.process;

import java.util.TreeSet;
import org.camunda.bpm.engine.delegate.VariableScope;
import org.camunda.spin.Spin;
import org.camunda.spin.json.SpinJsonNode;
import org.wissel.deployment.Plan;
import org.wissel.deployment.Wave;

/** The variables by which the model knows the current wave of the plan. */
final class WaveVariables {

    private WaveVariables() {}

    /** Makes the wave of this index the current one. */
    static void set(VariableScope scope, Plan plan, int index) {
        Wave wave = plan.waves().get(index);
        SpinJsonNode nodes = Spin.JSON("[]");
        new TreeSet<>(wave.nodes()).forEach(node -> nodes.append((Object) node));
        Variable.WAVE.on(scope, index);
        Variable.WAVE_NODES.on(scope, nodes);
        Variable.GOES_LIVE.on(scope, wave.goesLive());
        Variable.MORE_WAVES.on(scope, index + 1 < plan.waves().size());
    }
}
