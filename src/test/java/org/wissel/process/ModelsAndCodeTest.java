package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.camunda.bpm.engine.delegate.ExecutionListener;
import org.camunda.bpm.engine.delegate.JavaDelegate;
import org.camunda.bpm.engine.delegate.TaskListener;
import org.camunda.bpm.model.bpmn.Bpmn;
import org.camunda.bpm.model.bpmn.instance.EndEvent;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.wissel.WisselApplication;

/** What the models name exists in the code, and the other way round. */
@SpringBootTest(
        classes = WisselApplication.class,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:models;DB_CLOSE_DELAY=-1",
            "camunda.bpm.job-execution.enabled=false"
        })
@Import(FakeClusterConfiguration.class)
class ModelsAndCodeTest {

    private static final String MODELS = text(Path.of("processes"));
    private static final String FORMS = text(Path.of("forms"));

    @Autowired
    private ApplicationContext context;

    @Test
    void every_delegate_and_listener_of_a_model_is_a_bean_and_the_other_way_round() {
        Set<String> named = all(MODELS, "delegateExpression=\"\\$\\{(\\w+)}\"");
        Set<String> beans = Stream.of(JavaDelegate.class, ExecutionListener.class, TaskListener.class)
                .flatMap(type -> Arrays.stream(context.getBeanNamesForType(type)))
                .filter(bean -> context.getType(bean).getPackageName().startsWith("org.wissel"))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(beans).as("of today's models").containsAll(named);
        // Instances of an earlier release's model still run.
        Set<String> released = ReleasedModels.names("bean");
        assertThat(beans).as("of released models").isNotEmpty().containsAll(released);
        assertThat(beans).as("named by no model").allMatch(bean -> named.contains(bean) || released.contains(bean));
    }

    @Test
    void every_variable_of_an_expression_is_declared() {
        Set<String> inExpressions = all(MODELS, "[>\"]\\$\\{(\\w+)(?: eq [^}]*|\\.elements\\(\\))?}[<\"]");
        inExpressions.removeIf(name -> name.endsWith("Delegate") || name.endsWith("Listener"));

        assertThat(inExpressions).isNotEmpty().isSubsetOf(declared());
        assertThat(ReleasedModels.names("variable")).isNotEmpty().isSubsetOf(declared());
        assertThat(all(MODELS, "camunda:(?:elementVariable|initiator)=\"(\\w+)\""))
                .isSubsetOf(declared());
    }

    @Test
    void every_variable_of_a_form_is_declared() {
        Set<String> inForms = all(FORMS, "cam-variable-name=\"(\\w+)\"");
        inForms.addAll(all(FORMS, "(?:createVariable|fetchVariable)\\(\\{?[^)]*?['\"](\\w+)['\"]"));

        assertThat(inForms).isNotEmpty().isSubsetOf(declared());
    }

    @Test
    void every_declared_variable_is_used_by_a_model_or_a_form_or_is_the_plan_s_place() {
        Set<String> unused = declared();
        unused.removeIf(name ->
                Pattern.compile("\\b" + name + "\\b").matcher(MODELS + FORMS).find());
        unused.removeAll(ReleasedModels.names("variable"));

        assertThat(unused).isSubsetOf(Set.of("wave", "epoch", "decidedBy"));
    }

    @Test
    void forms_and_processes_of_earlier_releases_are_still_there() {
        assertThat(ReleasedModels.names("form")).isNotEmpty().allSatisfy(form -> assertThat(Path.of(form))
                .exists());
        assertThat(ReleasedModels.names("process")).isNotEmpty().allSatisfy(process -> assertThat(
                        Path.of("processes", process + ".bpmn"))
                .exists());
    }

    @Test
    void every_element_that_the_code_names_is_in_today_s_models_or_was_in_released_ones() {
        Set<String> ids = all(MODELS, " id=\"(\\w+)\"");
        Set<String> released = ReleasedModels.names("element");
        Set<String> inCode = ReleasedModels.elementsInCode();

        // What waits for people, and how it ends, has to be found in new instances too.
        assertThat(ids)
                .contains(
                        CamundaDeployments.APPROVE_SWAP,
                        CamundaDeployments.APPROVE_PLAN,
                        CamundaUndeploys.CONFIRM,
                        CamundaUndeploys.FORCE)
                .containsAll(RecordEndingListener.ENDINGS.keySet())
                .containsAll(RecordUndeployEndingListener.ENDINGS.keySet());
        assertThat(released).isNotEmpty();
        assertThat(inCode)
                .as("instances of released models have elements that the code does not find any more")
                .containsAll(released)
                .allSatisfy(id -> assertThat(ids.contains(id) || released.contains(id))
                        .as(id)
                        .isTrue());
        assertThat(MODELS)
                .contains("id=\"" + CamundaDeployments.PROCESS + "\"")
                .contains("id=\"" + CamundaDeployments.ABORT + "\"")
                .contains("id=\"" + CamundaDeployments.WATCH + "\"")
                .contains("id=\"" + CamundaUndeploys.PROCESS + "\"")
                .contains("id=\"" + CamundaDeployments.DECIDE + "\"");
    }

    @Test
    void every_error_and_message_of_today_s_models_and_of_released_ones_is_one_that_the_code_knows() {
        // The last are thrown by end events of the model itself.
        known(
                "error",
                all(MODELS, "errorCode=\"(\\w+)\""),
                CheckDeploymentDelegate.REFUSED,
                CheckDeploymentDelegate.PLAN_CHANGED,
                Step.CLUSTER_CHANGED,
                NodeStep.NODE_LEFT_OUT,
                ApplyDecisionDelegate.CHOICE_REFUSED,
                CheckUndeployDelegate.REFUSED,
                LookAtUsageDelegate.VERSION_NEEDED,
                LockClusterListener.CLUSTER_BUSY,
                "PLAN_NOT_APPROVED",
                "VERSION_KEPT",
                "ROLLBACK_CHOSEN");
        known(
                "message",
                all(MODELS, "bpmn:message id=\"\\w+\" name=\"([^\"]+)\""),
                InterruptDeploymentDelegate.ABORT_REQUESTED,
                FailedStepHandler.STEP_RECOVERED);
    }

    private static void known(String kind, Set<String> today, String... code) {
        Set<String> released = ReleasedModels.names(kind);
        assertThat(today).as(kind + " of today's models").isNotEmpty().isSubsetOf(code);
        assertThat(released).as(kind + " of released models").isNotEmpty().isSubsetOf(code);
        assertThat(code).as(kind + " of the code").allMatch(name -> today.contains(name) || released.contains(name));
    }

    @Test
    void every_ending_of_a_model_is_one_that_the_code_tells_apart() {
        Set<String> endings = endings("rolling-deployment.bpmn");
        // The timers beside the walk end without ending the deployment.
        assertThat(endings.remove("endEvent_deploymentDeadlineMet")).isTrue();

        assertThat(endings).isEqualTo(new TreeSet<>(RecordEndingListener.ENDINGS.keySet()));
        assertThat(endings("undeploy-version.bpmn"))
                .isEqualTo(new TreeSet<>(RecordUndeployEndingListener.ENDINGS.keySet()));
    }

    private static Set<String> endings(String model) {
        return Bpmn.readModelFromFile(Path.of("processes", model).toFile())
                .getModelElementsByType(EndEvent.class)
                .stream()
                .filter(end ->
                        !end.getParentElement().getElementType().getTypeName().equals("subProcess"))
                .map(EndEvent::getId)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void no_variable_is_named_like_a_bean() {
        // A variable would hide the bean from the model's expressions.
        assertThat(declared()).noneMatch(context::containsBean);
    }

    /** The names of all variables that the code has. */
    static Set<String> declared() {
        return Arrays.stream(Variable.class.getDeclaredFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == Variable.class)
                .map(field -> {
                    try {
                        return ((Variable<?>) field.get(null)).name();
                    } catch (IllegalAccessException impossible) {
                        throw new IllegalStateException(impossible);
                    }
                })
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> all(String text, String pattern) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }

    private static String text(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            StringBuilder text = new StringBuilder();
            for (Path file : files.sorted().toList()) {
                text.append(Files.readString(file));
            }
            return text.toString();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
