package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.BpmnModelInstance;
import org.camunda.bpm.model.bpmn.instance.BaseElement;
import org.camunda.bpm.model.bpmn.instance.BoundaryEvent;
import org.camunda.bpm.model.bpmn.instance.CallActivity;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.camunda.bpm.model.bpmn.instance.Event;
import org.camunda.bpm.model.bpmn.instance.ExclusiveGateway;
import org.camunda.bpm.model.bpmn.instance.FlowNode;
import org.camunda.bpm.model.bpmn.instance.Gateway;
import org.camunda.bpm.model.bpmn.instance.MultiInstanceLoopCharacteristics;
import org.camunda.bpm.model.bpmn.instance.Process;
import org.camunda.bpm.model.bpmn.instance.ScriptTask;
import org.camunda.bpm.model.bpmn.instance.SequenceFlow;
import org.camunda.bpm.model.bpmn.instance.ServiceTask;
import org.camunda.bpm.model.bpmn.instance.StartEvent;
import org.camunda.bpm.model.bpmn.instance.SubProcess;
import org.camunda.bpm.model.bpmn.instance.Task;
import org.camunda.bpm.model.bpmn.instance.UserTask;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnEdge;
import org.camunda.bpm.model.bpmn.instance.bpmndi.BpmnShape;
import org.camunda.bpm.model.bpmn.instance.camunda.CamundaFailedJobRetryTimeCycle;
import org.camunda.bpm.model.bpmn.instance.di.Waypoint;
import org.junit.jupiter.api.Test;

/** The house rules of the models. */
class ModelConventionsTest {

    private static final Map<Class<?>, String> PREFIXES = Map.of(
            CallActivity.class, "callActivity_",
            StartEvent.class, "startEvent_",
            EndEvent.class, "endEvent_",
            BoundaryEvent.class, "boundaryEvent_",
            ServiceTask.class, "serviceTask_",
            UserTask.class, "userTask_",
            SubProcess.class, "subProcess_",
            Gateway.class, "gateway_",
            SequenceFlow.class, "flow_");

    @Test
    void every_model_keeps_the_conventions() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("processes"))) {
            List<Path> models = files.sorted().toList();
            assertThat(models).isNotEmpty();
            for (Path file : models) {
                assertThat(violations(file.getFileName().toString(), Files.readString(file, StandardCharsets.UTF_8)))
                        .as(file.toString())
                        .isEmpty();
            }
        }
    }

    @Test
    void every_form_is_named_by_a_model_and_every_form_that_a_model_names_exists() throws IOException {
        Set<String> named = new TreeSet<>();
        try (Stream<Path> files = Files.list(Path.of("processes"))) {
            for (Path file : files.toList()) {
                java.util.regex.Matcher key =
                        java.util.regex.Pattern.compile("formKey=\"([^\"]*)\"").matcher(Files.readString(file));
                while (key.find()) {
                    named.add(key.group(1));
                }
            }
        }
        try (Stream<Path> files = Files.list(Path.of("forms"))) {
            Set<String> there = files.map(file -> "embedded:deployment:forms/" + file.getFileName())
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(there).isEqualTo(named);
        }
    }

    @Test
    void each_rule_notices_a_model_that_breaks_it() throws IOException {
        String good = Files.readString(Path.of("processes", "rolling-deployment.bpmn"));
        breaks(good, "serviceTask_drainNodes\" name=\"Drain nodes\"", "serviceTask_drainNodes\" name=\"drain\"");
        breaks(good, "name=\"Approval needed?\"", "name=\"Live\"");
        breaks(good, "${drainNodesDelegate}", "${somethingElse}");
        breaks(good, "${approvalNeeded eq false}", "${goesLive eq false and drained}");
        breaks(good, "camunda:historyTimeToLive=\"P365D\"", "");
        breaks(good, "<camunda:failedJobRetryTimeCycle>R3/PT5S</camunda:failedJobRetryTimeCycle>", "");
        breaks(good, "camunda:asyncBefore=\"true\"", "");
        breaks(good, "camunda:exclusive=\"false\"", "");
        breaks(good, "gateway_approvalNeeded", "Gateway_0a1b2c3");
        breaks(good, "default=\"flow_approvalNeeded\"", "");
        breaks(good, "bpmnElement=\"serviceTask_smokeTest\"", "bpmnElement=\"subProcess_updateNodes\"");
        assertThat(violations("another-name.bpmn", good)).isNotEmpty();
        String calling = Files.readString(Path.of("processes", "undeploy-version.bpmn"));
        assertThat(violations(
                        "undeploy-version.bpmn", calling.replace("camunda:calledElementBinding=\"deployment\"", "")))
                .containsExactly("callActivity_walkWaves calls whichever model is the latest");
    }

    private static void breaks(String good, String what, String with) {
        assertThat(good).contains(what);
        assertThat(violations("rolling-deployment.bpmn", good.replace(what, with)))
                .as("'%s' instead of '%s'", with, what)
                .isNotEmpty();
    }

    private static List<String> violations(String fileName, String xml) {
        BpmnModelInstance model =
                Bpmn.readModelFromStream(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
        List<String> found = new ArrayList<>();
        Process process = model.getModelElementsByType(Process.class).iterator().next();
        require(found, fileName.equals(process.getId() + ".bpmn"), "the file's name is not the process id");
        require(found, process.getId().matches("[a-z]+(-[a-z]+)*"), "the process id is not kebab-case");
        require(found, process.getCamundaHistoryTimeToLiveString() != null, "no history time to live");
        require(found, model.getModelElementsByType(ScriptTask.class).isEmpty(), "there is a script");
        names(model, found);
        calls(model, found);
        gateways(model, found);
        transactions(model, found);
        drawing(model, found);
        return found;
    }

    private static void names(BpmnModelInstance model, List<String> found) {
        List<BaseElement> elements = new ArrayList<>(model.getModelElementsByType(FlowNode.class));
        elements.addAll(model.getModelElementsByType(SequenceFlow.class));
        for (BaseElement element : elements) {
            String prefix = PREFIXES.entrySet().stream()
                    .filter(entry -> entry.getKey().isInstance(element))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse("event_");
            require(
                    found,
                    element.getId().matches(prefix + "[a-z][A-Za-z]*"),
                    element.getId() + " is not " + prefix + "camelCase");
        }
        for (Task task : model.getModelElementsByType(Task.class)) {
            require(found, task.getName().matches("[A-Z][a-z]+( [a-z]+)+"), task.getId() + " is no verb and object");
            require(found, !task.getDocumentations().isEmpty(), task.getId() + " tells the operator nothing");
        }
        for (Event event : model.getModelElementsByType(Event.class)) {
            require(
                    found,
                    event.getName() != null && event.getName().matches("[A-Z].*"),
                    event.getId() + " has no name");
        }
        for (ServiceTask task : model.getModelElementsByType(ServiceTask.class)) {
            String bean = task.getId().replace("serviceTask_", "") + "Delegate";
            require(
                    found,
                    ("${" + bean + "}").equals(task.getCamundaDelegateExpression()),
                    task.getId() + " does not call " + bean);
        }
    }

    /** A running instance calls what was deployed with its own model, not what a later release brought. */
    private static void calls(BpmnModelInstance model, List<String> found) {
        for (CallActivity call : model.getModelElementsByType(CallActivity.class)) {
            require(
                    found,
                    "deployment".equals(call.getCamundaCalledElementBinding()),
                    call.getId() + " calls whichever model is the latest");
        }
    }

    private static void gateways(BpmnModelInstance model, List<String> found) {
        for (ExclusiveGateway gateway : model.getModelElementsByType(ExclusiveGateway.class)) {
            boolean splits = gateway.getOutgoing().size() > 1;
            if (!splits) {
                require(found, gateway.getName() == null, gateway.getId() + " joins, so it has no name");
                continue;
            }
            require(
                    found,
                    gateway.getName() != null && gateway.getName().endsWith("?"),
                    gateway.getId() + " is no question");
            require(found, gateway.getDefault() != null, gateway.getId() + " has no safe answer");
            for (SequenceFlow flow : gateway.getOutgoing()) {
                require(found, flow.getName() != null, flow.getId() + " is no answer");
                boolean isDefault = flow.equals(gateway.getDefault());
                String condition = flow.getConditionExpression() == null
                        ? null
                        : flow.getConditionExpression().getTextContent();
                require(
                        found,
                        isDefault
                                ? condition == null
                                : condition != null && condition.matches("\\$\\{\\w+( eq ('[\\w-]+'|true|false))?}"),
                        flow.getId() + " does not compare one variable: " + condition);
            }
        }
    }

    private static void transactions(BpmnModelInstance model, List<String> found) {
        for (FlowNode node : model.getModelElementsByType(FlowNode.class)) {
            boolean inParallel = node.getParentElement() instanceof SubProcess sub
                    && sub.getLoopCharacteristics() instanceof MultiInstanceLoopCharacteristics;
            if (node instanceof ServiceTask) {
                require(found, node.isCamundaAsyncBefore(), node.getId() + " is not asyncBefore");
                require(found, node.isCamundaExclusive() != inParallel, node.getId() + " is wrongly exclusive");
            }
            if (node instanceof EndEvent && inParallel) {
                require(
                        found,
                        node.isCamundaAsyncBefore() && node.isCamundaExclusive(),
                        node.getId() + " shares the last step's transaction with the join");
            }
            if (node.isCamundaAsyncBefore() || node.isCamundaAsyncAfter()) {
                require(found, hasRetryCycle(node), node.getId() + " has no retry cycle");
            }
        }
        for (MultiInstanceLoopCharacteristics loop :
                model.getModelElementsByType(MultiInstanceLoopCharacteristics.class)) {
            require(found, hasRetryCycle(loop), loop.getId() + " of a multi-instance has no retry cycle");
        }
    }

    private static boolean hasRetryCycle(BaseElement element) {
        return element.getExtensionElements() != null
                && element.getExtensionElements()
                                .getElementsQuery()
                                .filterByType(CamundaFailedJobRetryTimeCycle.class)
                                .count()
                        > 0;
    }

    private static void drawing(BpmnModelInstance model, List<String> found) {
        Map<String, BpmnShape> shapes = model.getModelElementsByType(BpmnShape.class).stream()
                .filter(shape -> shape.getBpmnElement() != null)
                .collect(Collectors.toMap(shape -> shape.getBpmnElement().getId(), shape -> shape, (a, b) -> a));
        for (FlowNode node : model.getModelElementsByType(FlowNode.class)) {
            require(found, shapes.containsKey(node.getId()), node.getId() + " is not drawn");
        }
        Collection<BpmnEdge> edges = model.getModelElementsByType(BpmnEdge.class);
        Set<String> drawn =
                edges.stream().map(edge -> edge.getBpmnElement().getId()).collect(Collectors.toSet());
        for (SequenceFlow flow : model.getModelElementsByType(SequenceFlow.class)) {
            require(found, drawn.contains(flow.getId()), flow.getId() + " is not drawn");
        }
        List<double[]> segments = new ArrayList<>();
        for (BpmnEdge edge : edges) {
            List<Waypoint> points = new ArrayList<>(edge.getWaypoints());
            for (int i = 1; i < points.size(); i++) {
                double[] segment = {
                    points.get(i - 1).getX(),
                    points.get(i - 1).getY(),
                    points.get(i).getX(),
                    points.get(i).getY()
                };
                require(
                        found,
                        segment[0] == segment[2] || segment[1] == segment[3],
                        edge.getBpmnElement().getId() + " is slanted");
                segments.stream()
                        .filter(other -> cross(other, segment) || cross(segment, other))
                        .forEach(other -> found.add(edge.getBpmnElement().getId() + " crosses another flow"));
                segments.add(segment);
            }
        }
        StartEvent start = model.getModelElementsByType(StartEvent.class).stream()
                .filter(event -> event.getParentElement() instanceof Process)
                .findFirst()
                .orElseThrow();
        double row = centre(shapes.get(start.getId()));
        for (String id : List.of(
                "serviceTask_checkDeployment",
                "subProcess_updateNodes",
                "endEvent_projectDeployed",
                "serviceTask_checkUndeploy",
                "userTask_confirmUndeploy",
                "callActivity_walkWaves",
                "endEvent_undeployed")) {
            if (shapes.containsKey(id)) {
                require(found, centre(shapes.get(id)) == row, id + " is not on the main row");
            }
        }
    }

    /** Whether an upright segment goes through a level one, not counting where one ends at the other. */
    private static boolean cross(double[] upright, double[] level) {
        return upright[0] == upright[2]
                && level[1] == level[3]
                && between(level[0], upright[0], level[2])
                && between(upright[1], level[1], upright[3]);
    }

    private static boolean between(double one, double value, double other) {
        return Math.min(one, other) < value && value < Math.max(one, other);
    }

    private static double centre(BpmnShape shape) {
        return shape.getBounds().getY() + shape.getBounds().getHeight() / 2;
    }

    private static void require(List<String> found, boolean kept, String violation) {
        if (!kept) {
            found.add(violation);
        }
    }
}
