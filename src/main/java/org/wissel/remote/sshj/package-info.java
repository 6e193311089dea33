/** The only importer of sshj: carries {@link org.wissel.remote} over SSH and SFTP. */
package org.wissel.remote.sshj;
