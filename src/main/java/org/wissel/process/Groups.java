package org.wissel.process;

import static org.camunda.bpm.engine.authorization.Authorization.ANY;
import static org.camunda.bpm.engine.authorization.Authorization.AUTH_TYPE_GRANT;
import static org.camunda.bpm.engine.authorization.Permissions.ACCESS;
import static org.camunda.bpm.engine.authorization.Permissions.CREATE;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.CREATE_INSTANCE;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.READ;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.READ_HISTORY;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.READ_INSTANCE;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.READ_TASK;
import static org.camunda.bpm.engine.authorization.ProcessDefinitionPermissions.RETRY_JOB;
import static org.camunda.bpm.engine.authorization.Resources.APPLICATION;
import static org.camunda.bpm.engine.authorization.Resources.FILTER;
import static org.camunda.bpm.engine.authorization.Resources.PROCESS_DEFINITION;
import static org.camunda.bpm.engine.authorization.Resources.PROCESS_INSTANCE;

import java.util.List;
import java.util.stream.Stream;
import org.camunda.bpm.engine.AuthorizationService;
import org.camunda.bpm.engine.IdentityService;
import org.camunda.bpm.engine.authorization.Authorization;
import org.camunda.bpm.engine.authorization.Permission;
import org.camunda.bpm.engine.authorization.Permissions;
import org.camunda.bpm.engine.authorization.Resource;
import org.camunda.bpm.engine.identity.Group;
import org.springframework.stereotype.Component;

/**
 * The groups of people that work with Wissel, and what each may do in Tasklist and Cockpit.
 *
 * <p>Nobody gets rights on the tasks themselves: who may complete one is said by the candidate groups in the model, from
 * which the engine grants the right for that task alone. Nor does anybody get to update an instance: whoever may set
 * variables or move tokens could walk round an approval.
 */
@Component
class Groups {

    /** Start deployments, see everything, press Retry. */
    static final String DEPLOYERS = "deployers";

    /** See everything, decide where the model asks them to. */
    static final String APPROVERS = "approvers";

    /** See everything. */
    static final String VIEWERS = "viewers";

    /** Read what the others did, and change nothing. */
    static final String AUDITORS = "auditors";

    /** Read how Wissel is, below {@code /actuator}, and nothing else. */
    static final String MONITORING = "monitoring";

    /** Those of people. */
    static final List<String> ALL = List.of(DEPLOYERS, APPROVERS, VIEWERS);

    /** Those that are made at the start. */
    static final List<String> MADE = List.of(DEPLOYERS, APPROVERS, VIEWERS, AUDITORS, MONITORING);

    private static final Permission[] SEE = {READ, READ_INSTANCE, READ_TASK, READ_HISTORY};

    private static final List<Grant> GRANTS = Stream.concat(
                    ALL.stream()
                            .flatMap(group -> Stream.of(
                                    new Grant(group, APPLICATION, "tasklist", ACCESS),
                                    new Grant(group, APPLICATION, "cockpit", ACCESS),
                                    new Grant(group, FILTER, ANY, Permissions.READ))),
                    Stream.of(
                            new Grant(
                                    DEPLOYERS,
                                    PROCESS_DEFINITION,
                                    ANY,
                                    READ,
                                    READ_INSTANCE,
                                    READ_TASK,
                                    READ_HISTORY,
                                    RETRY_JOB),
                            // Only what begins with a form: the processes between are started by Wissel itself.
                            new Grant(DEPLOYERS, PROCESS_DEFINITION, CamundaDeployments.PROCESS, CREATE_INSTANCE),
                            new Grant(DEPLOYERS, PROCESS_DEFINITION, CamundaDeployments.ABORT, CREATE_INSTANCE),
                            new Grant(DEPLOYERS, PROCESS_DEFINITION, CamundaUndeploys.PROCESS, CREATE_INSTANCE),
                            new Grant(DEPLOYERS, PROCESS_INSTANCE, ANY, CREATE),
                            new Grant(APPROVERS, PROCESS_DEFINITION, ANY, SEE),
                            new Grant(VIEWERS, PROCESS_DEFINITION, ANY, SEE)))
            .toList();

    private final IdentityService identity;
    private final AuthorizationService authorizations;

    Groups(IdentityService identity, AuthorizationService authorizations) {
        this.identity = identity;
        this.authorizations = authorizations;
    }

    /** Adds the groups and authorizations that are missing; those that are there stay as an administrator made them. */
    void ensure() {
        MADE.forEach(this::ensureGroup);
        GRANTS.forEach(this::ensureGrant);
    }

    private void ensureGroup(String id) {
        if (identity.createGroupQuery().groupId(id).count() == 0) {
            Group group = identity.newGroup(id);
            group.setName(Character.toUpperCase(id.charAt(0)) + id.substring(1));
            group.setType("WORKFLOW");
            identity.saveGroup(group);
        }
    }

    private void ensureGrant(Grant grant) {
        boolean there = authorizations
                        .createAuthorizationQuery()
                        .authorizationType(AUTH_TYPE_GRANT)
                        .groupIdIn(grant.group())
                        .resourceType(grant.resource())
                        .resourceId(grant.resourceId())
                        .count()
                > 0;
        if (!there) {
            Authorization authorization = authorizations.createNewAuthorization(AUTH_TYPE_GRANT);
            authorization.setGroupId(grant.group());
            authorization.setResource(grant.resource());
            authorization.setResourceId(grant.resourceId());
            authorization.setPermissions(grant.permissions());
            authorizations.saveAuthorization(authorization);
        }
    }

    private record Grant(String group, Resource resource, String resourceId, Permission... permissions) {}
}
