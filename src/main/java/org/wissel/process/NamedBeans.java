package org.wissel.process;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.impl.BpmnModelConstants;
import org.camunda.bpm.model.xml.instance.DomElement;

/** The beans that the models of a deployment name as delegates and listeners. */
final class NamedBeans {

    private static final String DELEGATE = "delegateExpression";
    private static final Pattern BEAN = Pattern.compile("[$#]\\{\\s*(\\w+)\\s*}");

    private NamedBeans() {}

    /** An expression that is more than a name is told as it is, which no bean has for a name. */
    static Set<String> of(RepositoryService repository, String deployment) {
        Set<String> found = new TreeSet<>();
        for (String resource : repository.getDeploymentResourceNames(deployment)) {
            if (resource.endsWith(".bpmn") || resource.endsWith(".bpmn20.xml")) {
                collect(
                        Bpmn.readModelFromStream(repository.getResourceAsStream(deployment, resource))
                                .getDocument()
                                .getRootElement(),
                        found);
            }
        }
        return found;
    }

    private static void collect(DomElement element, Set<String> found) {
        // Steps have it in the engine's namespace, listeners in none.
        add(element.getAttribute(BpmnModelConstants.CAMUNDA_NS, DELEGATE), found);
        add(element.getAttribute(DELEGATE), found);
        element.getChildElements().forEach(child -> collect(child, found));
    }

    private static void add(String expression, Set<String> found) {
        if (expression != null && !expression.isEmpty()) {
            Matcher bean = BEAN.matcher(expression.strip());
            found.add(bean.matches() ? bean.group(1) : expression);
        }
    }
}
