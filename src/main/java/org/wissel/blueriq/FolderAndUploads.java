package org.wissel.blueriq;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;
import org.wissel.deployment.Export;
import org.wissel.deployment.ExportLibrary;
import org.wissel.deployment.ProjectVersion;
import org.wissel.deployment.UnknownNameException;
import org.wissel.deployment.UploadedArchives.Archive;

/** What lies in the exports folder together with what was uploaded; a version in both with other content is a problem. */
@Component
class FolderAndUploads implements ExportLibrary {

    private final ExportFolder folder;
    private final Uploads uploads;

    FolderAndUploads(ExportFolder folder, Uploads uploads) {
        this.folder = folder;
        this.uploads = uploads;
    }

    @Override
    public List<Export> exports() {
        Map<ProjectVersion, Export> lying = lying();
        Set<ProjectVersion> contradicted = folder.contradicted();
        Map<ProjectVersion, Export> all = new HashMap<>(lying);
        uploads.exports().forEach(sent -> {
            Export same = lying.get(sent.id());
            if (contradicted.contains(sent.id())
                    || same != null && !same.sha256().equals(sent.sha256())) {
                all.remove(sent.id());
            } else {
                all.putIfAbsent(sent.id(), sent);
            }
        });
        return all.values().stream().sorted(ExportFolder.BY_NAME).toList();
    }

    @Override
    public List<String> problems() {
        Map<ProjectVersion, Export> lying = lying();
        List<String> problems = new ArrayList<>(folder.problems());
        uploads.exports().forEach(sent -> {
            Export other = lying.get(sent.id());
            if (other != null && !other.sha256().equals(sent.sha256())) {
                problems.add(contradiction(other));
            }
        });
        return problems.stream().sorted().toList();
    }

    @Override
    public Export export(ProjectVersion id) {
        Optional<Archive> sent = uploads.of(id);
        if (sent.isEmpty() || folder.contradicted().contains(id)) {
            return inFolder(id);
        }
        Export lying = lying().get(id);
        if (lying == null) {
            return uploads.here(sent.get());
        }
        if (!lying.sha256().equals(sent.get().sha256())) {
            throw new UnknownNameException("No export of " + id + " can be deployed. " + contradiction(lying));
        }
        return lying;
    }

    private Export inFolder(ProjectVersion id) {
        try {
            return folder.export(id);
        } catch (UnknownNameException unknown) {
            String sent = uploads.exports().stream()
                    .map(export -> export.id().toString())
                    .sorted()
                    .collect(Collectors.joining(", "));
            throw new UnknownNameException(unknown.getMessage()
                    + (sent.isEmpty() ? " Nothing was uploaded." : " Uploaded were: " + sent + "."));
        }
    }

    private Map<ProjectVersion, Export> lying() {
        Map<ProjectVersion, Export> lying = new HashMap<>();
        folder.exports().forEach(export -> lying.put(export.id(), export));
        return lying;
    }

    private static String contradiction(Export lying) {
        return lying.archive().getFileName() + ": holds " + lying.id()
                + " as an upload does, with other content. Keep the right one only: remove the file, or delete the upload.";
    }
}
