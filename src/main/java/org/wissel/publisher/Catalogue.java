package org.wissel.publisher;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.wissel.deployment.ProjectVersion;
import org.wissel.publisher.PublisherProperties.Fields;

/** What there is in the Publisher: its environments, what each of the two has, and the publications; as one call sees it. */
final class Catalogue {

    /**
     * One export.
     *
     * @param project its project as the Publisher names it
     * @param address its own
     */
    record Listed(ProjectVersion version, String project, URI address, Optional<Long> date) {}

    private final Links links;
    private final PublisherProperties settings;
    private final Map<URI, Optional<ProjectVersion>> referenced = new HashMap<>();

    Catalogue(Links links, PublisherProperties settings) {
        this.links = links;
        this.settings = settings;
    }

    List<String> environmentNames() {
        return environments().stream().map(this::nameOf).toList();
    }

    private List<Resource> environments() {
        return links.list(links.address(links.entry(), "environments", "the entry"), "the list of environments");
    }

    private String nameOf(Resource environment) {
        String pointer = settings.fields().environmentName();
        return environment
                .text(pointer)
                .orElseThrow(() -> links.unexpected(
                        "an environment has no " + pointer + " (fields.environment-name)",
                        environment.json().toString()));
    }

    private Resource environment(String name) {
        return environments().stream()
                .filter(each -> nameOf(each).equals(name))
                .findFirst()
                .orElseThrow(() -> links.failed(
                        "has no environment '" + name + "'; it has " + environmentNames(),
                        "Correct the setting environment or source, or have the client see that environment."));
    }

    /** The address of the environment itself. */
    URI environmentAddress() {
        String what = "the environment " + settings.environment();
        return links.address(environment(settings.environment()), "self", what);
    }

    /** What the environment has. */
    Map<ProjectVersion, Listed> published() {
        return exports(settings.environment(), List.of("exports"));
    }

    /** What could be published there. */
    Map<ProjectVersion, Listed> available() {
        return exports(settings.source(), settings.sourceRels());
    }

    private Map<ProjectVersion, Listed> exports(String environment, List<String> rels) {
        List<Resource> from = List.of(environment(environment));
        String what = "the environment " + environment;
        for (String rel : rels) {
            List<Resource> reached = new ArrayList<>();
            for (Resource each : from) {
                reached.addAll(links.list(links.address(each, rel, what), "the list '" + rel + "' of " + environment));
            }
            from = reached;
            what = "an item of the list '" + rel + "' of " + environment;
        }
        Map<ProjectVersion, Listed> exports = new LinkedHashMap<>();
        for (Resource each : from) {
            listed(each).ifPresent(export -> exports.merge(export.version(), export, Catalogue::later));
        }
        return exports;
    }

    /** Of two exports of one version; the one listed first where dates do not tell. */
    private static Listed later(Listed one, Listed other) {
        return other.date().orElse(Long.MIN_VALUE) > one.date().orElse(Long.MIN_VALUE) ? other : one;
    }

    /** Empty where the names are none that a version of ours can have. */
    private Optional<Listed> listed(Resource export) {
        Fields fields = settings.fields();
        String project = export.text(fields.exportProject())
                .orElseThrow(() -> lacks(export, fields.exportProject(), "export-project"));
        return version(export, project)
                .map(version -> new Listed(
                        version,
                        project,
                        links.address(export, "self", "the export " + version),
                        fields.exportDate().isEmpty()
                                ? Optional.empty()
                                : export.text(fields.exportDate()).flatMap(Moment::of)));
    }

    private Optional<ProjectVersion> version(Resource export, String project) {
        Fields fields = settings.fields();
        String version = export.text(fields.exportVersion())
                .orElseThrow(() -> lacks(export, fields.exportVersion(), "export-version"));
        String prefix = settings.projectPrefix();
        try {
            return Optional.of(new ProjectVersion(
                    project.startsWith(prefix) ? project.substring(prefix.length()) : project, version));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    private RuntimeException lacks(Resource export, String pointer, String setting) {
        return links.unexpected(
                "an export has no " + pointer + " (fields." + setting + ")",
                export.json().toString());
    }

    /** Every publication, of whatever environment, in the Publisher's order. */
    List<Resource> publications() {
        return links.list(publicationsAddress(), "the list of publications");
    }

    /** Where the publications are listed, and ordered. */
    URI publicationsAddress() {
        return links.address(links.entry(), "publications", "the entry");
    }

    /** Whether the publication is for our environment, which it has, names or leads to. */
    boolean isForTheEnvironment(Resource publication) {
        String pointer = settings.fields().publicationEnvironment();
        JsonNode told = publication.json().at(pointer);
        if (told.isObject()) {
            return nameOf(new Resource(publication.base(), told)).equals(settings.environment());
        }
        if (told.isTextual() && told.asText().equals(settings.environment())) {
            return true;
        }
        Optional<String> href = told.isTextual()
                ? Optional.of(told.asText()).filter(text -> text.contains("/"))
                : Optional.of(publication
                        .href("environment")
                        .orElseThrow(() -> links.unexpected(
                                "a publication has neither " + pointer
                                        + " (fields.publication-environment) nor a link 'environment'",
                                publication.json().toString())));
        return href.map(each -> links.allowed(publication.base(), each, "the environment of a publication"))
                .filter(address -> address.equals(environmentAddress()))
                .isPresent();
    }

    /** Which version the publication is of; empty when it is none of ours, or its export is there no more. */
    Optional<ProjectVersion> versionOf(Resource publication) {
        String pointer = settings.fields().publicationExport();
        JsonNode told = publication.json().at(pointer);
        if (told.isObject()) {
            return versionOfExport(new Resource(publication.base(), told));
        }
        String href = Optional.of(told)
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .or(() -> publication.href("export"))
                .orElseThrow(() -> links.unexpected(
                        "a publication has neither " + pointer + " (fields.publication-export) nor a link 'export'",
                        publication.json().toString()));
        URI address = links.allowed(publication.base(), href, "the export of a publication");
        return referenced.computeIfAbsent(address, this::versionAt);
    }

    private Optional<ProjectVersion> versionAt(URI address) {
        // Most are still listed, which saves asking for each.
        for (Map<ProjectVersion, Listed> exports : List.of(published(), available())) {
            for (Listed export : exports.values()) {
                if (export.address().equals(address)) {
                    return Optional.of(export.version());
                }
            }
        }
        return links.readIfThere(address, "the export of a publication").flatMap(this::versionOfExport);
    }

    private Optional<ProjectVersion> versionOfExport(Resource export) {
        String pointer = settings.fields().exportProject();
        return version(export, export.text(pointer).orElseThrow(() -> lacks(export, pointer, "export-project")));
    }
}
