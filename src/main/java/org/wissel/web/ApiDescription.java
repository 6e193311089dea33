package org.wissel.web;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.IntegerSchema;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.ObjectSchema;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.media.StringSchema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import io.swagger.v3.oas.models.tags.Tag;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatus;
import org.springframework.web.method.HandlerMethod;

/** What the description of the API tells of it as a whole, and of every resource's problems. */
@Configuration(proxyBeanMethods = false)
class ApiDescription {

    static final String AUDIT = "Audit";
    static final String CLUSTERS = "Clusters";
    static final String PLANS = "Plans";
    static final String EXPORTS = "Exports";
    static final String DEPLOYMENTS = "Deployments";
    static final String UNDEPLOYMENTS = "Undeployments";
    static final String SIGN_IN = "Sign-in";

    private static final String PROBLEM = "Problem";
    private static final Map<Integer, String> MEANINGS = Map.ofEntries(
            Map.entry(400, "The request is not understood, or asks for what cannot be."),
            Map.entry(401, "Nobody is signed in, or user or password are wrong."),
            Map.entry(403, "Whoever is signed in may not, or the CSRF token is missing."),
            Map.entry(404, "What is named is not there."),
            Map.entry(409, "It is not possible as things stand: the sentence says what stands against it."),
            Map.entry(413, "The body is larger than what is taken."),
            Map.entry(415, "The body is of another content type than what is taken."),
            Map.entry(429, "After wrong passwords a sign-in waits: Retry-After says how many seconds."),
            Map.entry(500, "It went wrong inside Wissel: its log says why, under the reference in detail."),
            Map.entry(502, "A machine that had to be asked did not answer as it should."),
            Map.entry(507, "There is no room for it here; nothing of it was kept."));

    /** What any resource may answer. */
    private static final List<Integer> ALWAYS = List.of(401, 429, 500);

    @Bean
    OpenAPI wisselApi() {
        String version = ApiDescription.class.getPackage().getImplementationVersion();
        Schema<?> problem = new ObjectSchema()
                .description("What went wrong (RFC 9457); the sentence in detail says what to do.")
                .addProperty("type", new StringSchema().example("about:blank"))
                .addProperty("title", new StringSchema().example("Conflict"))
                .addProperty("status", new IntegerSchema().example(409))
                .addProperty("detail", new StringSchema().description("One sentence, with the remedy."))
                .addProperty("instance", new StringSchema().description("The path that was asked for."));
        SecurityScheme basic =
                new SecurityScheme().type(SecurityScheme.Type.HTTP).scheme("basic");
        return new OpenAPI()
                .info(new Info()
                        .title("Wissel")
                        .version(version == null ? "development" : version)
                        .description(
                                "Rolls Blueriq projects through clusters without a user losing a session. Programs send"
                                        + " user and password by HTTP Basic. In a browser the session of the sign-in holds; what"
                                        + " writes carries the token of /api/csrf, which this page adds by itself. Every problem is"
                                        + " application/problem+json."))
                .tags(List.of(
                        tag(AUDIT, "Who did what, when, from where and to what"),
                        tag(CLUSTERS, "Clusters as they are now, and which deployment holds which"),
                        tag(DEPLOYMENTS, "Rolling versions out, and deciding on what waits for a person"),
                        tag(EXPORTS, "Archives that lie ready to be deployed"),
                        tag(PLANS, "What a deployment would do, before anything is touched"),
                        tag(SIGN_IN, "What a signed-in browser needs"),
                        tag(UNDEPLOYMENTS, "Taking versions away that nobody uses any more, and bringing them back")))
                .components(new Components().addSchemas(PROBLEM, problem).addSecuritySchemes("basic", basic))
                // One or the other: a session needs nothing in the request.
                .security(List.of(new SecurityRequirement().addList("basic"), new SecurityRequirement()));
    }

    private static Tag tag(String name, String description) {
        return new Tag().name(name).description(description);
    }

    @Bean
    OperationCustomizer problemAnswers() {
        return ApiDescription::addProblems;
    }

    private static Operation addProblems(Operation operation, HandlerMethod method) {
        Map<Integer, String> problems = new TreeMap<>();
        for (int always : ALWAYS) {
            problems.put(always, MEANINGS.get(always));
        }
        if (operation.getRequestBody() != null) {
            problems.put(415, MEANINGS.get(415));
        }
        FailsWith known = method.getMethodAnnotation(FailsWith.class);
        if (known != null) {
            for (int status : known.value()) {
                problems.put(status, MEANINGS.get(status));
            }
        }
        Content content = new Content()
                .addMediaType(
                        "application/problem+json",
                        new MediaType().schema(new Schema<>().$ref("#/components/schemas/" + PROBLEM)));
        problems.forEach((status, meaning) -> operation
                .getResponses()
                .addApiResponse(
                        Integer.toString(status),
                        new ApiResponse()
                                .description(HttpStatus.valueOf(status).getReasonPhrase() + ". " + meaning)
                                .content(content)));
        return operation;
    }
}
