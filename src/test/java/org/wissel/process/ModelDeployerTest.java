package org.wissel.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.camunda.bpm.engine.ManagementService;
import org.camunda.bpm.engine.RepositoryService;
import org.camunda.bpm.engine.repository.Deployment;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;
import org.wissel.WisselApplication;

/** Which models' steps a Wissel runs, while another release may be on the same database. */
@SpringBootTest(
        classes = WisselApplication.class,
        properties = {
            "spring.datasource.url=jdbc:h2:mem:model-deployer;DB_CLOSE_DELAY=-1",
            "camunda.bpm.job-execution.enabled=false"
        })
@Import(FakeClusterConfiguration.class)
class ModelDeployerTest {

    @Autowired
    private RepositoryService repository;

    @Autowired
    private ManagementService management;

    @Autowired
    private ModelDeployer deployer;

    @Value("${camunda.bpm.job-execution.deployment-aware}")
    private boolean onlyRegisteredModels;

    @Test
    void only_steps_of_registered_models_are_run_and_at_a_start_those_are_all_that_are_there() {
        List<String> there = deployments();
        assertThat(onlyRegisteredModels).isTrue();
        assertThat(there).hasSize(1);
        assertThat(management.getRegisteredDeployments()).containsExactlyElementsOf(there);

        String other = repository
                .createDeployment()
                .name("wissel")
                .addString("forms/later.html", "<form></form>")
                .deploy()
                .getId();
        // An engine knows what it deployed itself; this stands for another's.
        management.unregisterDeploymentForJobExecutor(other);

        // As at a start after that.
        deployer.deploy();
        assertThat(management.getRegisteredDeployments())
                .contains(other)
                .containsExactlyInAnyOrderElementsOf(deployments());
    }

    private List<String> deployments() {
        return repository.createDeploymentQuery().list().stream()
                .map(Deployment::getId)
                .toList();
    }
}
