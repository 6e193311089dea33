package org.wissel.blueriq;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FolderIdentityTest {

    private static final String DISK = mount("/dev/vda", "/", "/");

    @Test
    void one_machine_tells_folders_apart_by_device_and_inode() {
        String exports = FolderIdentity.of(DISK, "boot1 65024:7 /opt/exports");

        assertThat(FolderIdentity.of(DISK, "boot1 65024:7 /srv/linked")).isEqualTo(exports);
        assertThat(FolderIdentity.of("", "boot1 65024:7 /opt/exports")).isEqualTo(exports);
        assertThat(FolderIdentity.of(DISK, "boot1 65024:8 /opt/exports")).isNotEqualTo(exports);
        assertThat(FolderIdentity.of(DISK, "boot2 65024:7 /opt/exports"))
                .as("a copied machine")
                .isNotEqualTo(exports);
    }

    @ParameterizedTest
    @CsvSource({
        "files:/srv,/,/mnt,/mnt/exports,files:/srv/exports",
        "FILES:/srv,/,/mnt/,/mnt/exports,files:/srv/exports",
        "files:/srv/exports,/,/opt/exports,/opt/exports,files:/srv/exports",
        "files:/srv,/exports,/opt/exports,/opt/exports,files:/srv/exports",
        "files:/,/,/mnt,/mnt/a,files:/a",
        "[fe80::1]:/srv,/,/mnt,/mnt/a,[fe80::1]:/srv/a",
        "//Files/My\\x20Share,/,/mnt\\x0ax,'/mnt\nx/a',//files/My Share/a",
        "//files/\\xc3\\xa9,/,/mnt,/mnt/Sub,//files/é/Sub",
    })
    void a_network_mount_is_known_by_what_its_server_calls_it(
            String source, String root, String target, String path, String identity) {
        assertThat(FolderIdentity.of(mount(source, root, target), "boot1 50:7 " + path))
                .isEqualTo(identity);
        assertThat(FolderIdentity.of(mount("auto", "/", target) + "\n" + mount(source, root, target), "b 1:7 " + path))
                .isEqualTo(identity);
    }

    @Test
    void a_folder_that_does_not_exist_or_cannot_be_told_apart_has_none() {
        assertThat(FolderIdentity.of(DISK, " 65024:7 /opt/exports")).isEmpty();
        assertThat(FolderIdentity.of(DISK, "boot1  /opt/exports")).isEmpty();
        assertThat(FolderIdentity.of("", "")).isEmpty();
    }

    private static String mount(String source, String root, String target) {
        return "SOURCE=\"" + source + "\" FSROOT=\"" + root + "\" TARGET=\"" + target + "\"";
    }
}
