package org.wissel.publisher;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the Publisher of one environment is worked with. Blueriq documents the entry and its rels; names of fields, headers and
 * states, and what an order looks like, are settings whose defaults are our assumption.
 *
 * @param url where the Publisher answers, as its own links name it: its credentials go nowhere else
 * @param entryPath the path below it at which the links begin
 * @param environment the environment's name; must equal {@code blueriq.publisher-client.environmentName} of the runtimes
 * @param source the environment from which it is published
 * @param sourceRels the rels that lead from the source to what can be published, one after the other. A Studio may list no
 *     exports of its own, but for instance {@code repositories, branches, applications}
 * @param clientId the client id; have it come from an environment variable
 * @param clientSecret the client secret; have it come from an environment variable
 * @param clientIdHeader the request header that carries the client id
 * @param clientSecretHeader the request header that carries the client secret
 * @param projectPrefix what a project's name may begin with in the Publisher and not in Wissel, for instance {@code export-}
 * @param fields where the values stand in the JSON
 * @param words by which words the Publisher tells what an order is and where it stands
 * @param newestFirst whether the newest order leads the list, where orders carry no date
 * @param publishOrder the body of an order to publish: JSON whose texts may hold {@code {exportHref}}, {@code
 *     {environmentHref}}, {@code {project}} (as the Publisher names it), {@code {version}}, {@code {environment}} and {@code
 *     {source}}
 * @param unpublishOrder the body of an order to unpublish, likewise
 * @param approvalTimeout how long the approval of an order may take
 * @param loadTimeout how long runtimes may take to load what was published, or to drop what was unpublished
 * @param requestTimeout how long one request may take
 */
public record PublisherProperties(
        @NotNull URI url,
        @DefaultValue("/publisher/api/v1") @NotBlank String entryPath,
        @NotBlank String environment,
        @DefaultValue("studio") @NotBlank String source,
        @DefaultValue("exports") @NotEmpty List<@NotBlank String> sourceRels,
        @NotBlank String clientId,
        @NotBlank String clientSecret,
        @DefaultValue("X-Client-Id") @NotBlank String clientIdHeader,
        @DefaultValue("X-Client-Secret") @NotBlank String clientSecretHeader,
        @DefaultValue("") String projectPrefix,
        @DefaultValue @NotNull @Valid Fields fields,
        @DefaultValue @NotNull @Valid Words words,
        @DefaultValue("false") boolean newestFirst,
        @DefaultValue("{\"action\": \"PUBLISH\", \"export\": \"{exportHref}\", \"environment\": \"{environmentHref}\"}")
                @NotBlank
                String publishOrder,
        @DefaultValue(
                        "{\"action\": \"UNPUBLISH\", \"export\": \"{exportHref}\", \"environment\": \"{environmentHref}\"}")
                @NotBlank
                String unpublishOrder,
        @DefaultValue("24h") @NotNull @DurationMin(seconds = 1) Duration approvalTimeout,
        @DefaultValue("3m") @NotNull @DurationMin(seconds = 1) Duration loadTimeout,
        @DefaultValue("10s") @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 30) Duration requestTimeout) {

    /**
     * JSON pointers, each within the one thing that it tells of.
     *
     * @param exportProject an export's project
     * @param exportVersion an export's version
     * @param exportDate when it was exported, ISO 8601 or milliseconds; of two exports of one version the later one counts;
     *     empty, or absent in the JSON, where it is not told
     * @param environmentName an environment's name
     * @param publicationAction what an order is: to publish or to unpublish
     * @param publicationState where it stands
     * @param publicationMessage what the Publisher says of it; absent where it is told behind the rel {@code messages}
     * @param publicationExport the export that it is of: the export itself, or its address; absent where the rel {@code export}
     *     tells it
     * @param publicationEnvironment the environment that it is for: itself, its name or its address; absent where the rel
     *     {@code environment} tells it
     * @param publicationDate when it was ordered, ISO 8601 or milliseconds; absent where it is not told
     * @param messageText the text of one message behind the rel {@code messages}
     */
    public record Fields(
            @DefaultValue("/name") @NotBlank String exportProject,
            @DefaultValue("/version") @NotBlank String exportVersion,
            @DefaultValue("/exportDate") @NotNull String exportDate,
            @DefaultValue("/name") @NotBlank String environmentName,
            @DefaultValue("/action") @NotBlank String publicationAction,
            @DefaultValue("/state") @NotBlank String publicationState,
            @DefaultValue("/message") @NotBlank String publicationMessage,
            @DefaultValue("/export") @NotBlank String publicationExport,
            @DefaultValue("/environment") @NotBlank String publicationEnvironment,
            @DefaultValue("/date") @NotBlank String publicationDate,
            @DefaultValue("/text") @NotBlank String messageText) {}

    /**
     * The Publisher's words, in any case. One that is in none of them is an error, never a guess.
     *
     * @param publish that an order is to publish
     * @param unpublish that an order is to unpublish
     * @param pending that it waits or is being done
     * @param approved that it was approved and will be done
     * @param done that it was done
     * @param rejected that a person rejected it
     * @param failed that it failed
     */
    public record Words(
            @DefaultValue("PUBLISH") @NotEmpty Set<String> publish,
            @DefaultValue("UNPUBLISH") @NotEmpty Set<String> unpublish,
            @DefaultValue({"PENDING", "REQUESTED", "WAITING", "IN_PROGRESS"}) @NotEmpty Set<String> pending,
            @DefaultValue("APPROVED") @NotNull Set<String> approved,
            @DefaultValue({"DONE", "PUBLISHED", "UNPUBLISHED", "COMPLETED", "SUCCEEDED"}) @NotEmpty Set<String> done,
            @DefaultValue("REJECTED") @NotEmpty Set<String> rejected,
            @DefaultValue({"FAILED", "ERROR"}) @NotNull Set<String> failed) {}

    /** Never shows the client id or the secret. */
    @Override
    public String toString() {
        return "PublisherProperties[url=" + url + ", environment=" + environment + ", source=" + source + "]";
    }
}
